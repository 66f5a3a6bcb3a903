package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar that is shipped: what packing could have broken. */
class PackagedIT {
    private static final Path JAR = Path.of(System.getProperty("launcher.jar", "target/launcher.jar"));

    @Test
    void runs() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        JAR.toString(),
                        "--version")
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);

        assertThat(process.waitFor(30, SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(out).startsWith("flotilla ").doesNotContain("not packaged");
    }

    @Test
    void holdsWhatItRunsOnWithoutAConfiguration() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getEntry("conf/local.json")).isNotNull();
            assertThat(jar.getEntry("conf/catalogue.json")).isNotNull();
        }
    }

    @Test
    void holdsTheServicesOfAllItsParts() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            String flyway = text(jar, "META-INF/services/org.flywaydb.core.extensibility.Plugin");
            String vertx = text(jar, "META-INF/services/io.vertx.core.spi.VertxServiceProvider");

            assertThat(flyway.lines().count()).isGreaterThan(10);
            assertThat(flyway).contains("PostgreSQLDatabaseType");
            assertThat(vertx).contains("Micrometer");
        }
    }

    @Test
    void holdsTheStockConsulBridgeThatAConfigurationMaySelect() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getEntry("io/vertx/servicediscovery/consul/ConsulServiceImporter.class"))
                    .isNotNull();
        }
    }

    @Test
    void seesClassesForNewerReleasesOfJava() throws IOException {
        try (var jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getManifest().getMainAttributes().getValue(Attributes.Name.MULTI_RELEASE))
                    .isEqualTo("true");
        }
    }

    @Test
    void loadsNothingOfHazelcastWithoutACluster(@TempDir Path directory) throws Exception {
        Path loaded = directory.resolve("loaded.txt");
        var process = LauncherProcess.start(
                Outside.onFreePorts(Map.of()),
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xlog:class+load:file=" + loaded,
                        "-cp",
                        JAR + File.pathSeparator + "target/test-classes",
                        "dev.flotilla.launcher.Main",
                        "-conf",
                        """
                        {"discovery": {"backends": ["local"]},
                         "verticles": {"greeting": {"main": "dev.flotilla.launcher.probe.GreetingVerticle"}}}"""));
        try (process) {
            process.awaitLine("ready in ");
        }

        assertThat(Files.readAllLines(loaded)).noneMatch(line -> line.contains("hazelcast"));
    }

    private static String text(JarFile jar, String name) throws IOException {
        try (var in = jar.getInputStream(jar.getEntry(name))) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}
