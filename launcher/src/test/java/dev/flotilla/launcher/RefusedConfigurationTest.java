package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the process says about configurations that cannot be used. */
class RefusedConfigurationTest {
    private static final String PICKY = "dev.flotilla.launcher.probe.PickyVerticle";
    private static final String GREETING = "dev.flotilla.launcher.probe.GreetingVerticle";

    private final Path directory;

    RefusedConfigurationTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void namesEveryFaultInTheOrderOfTheDocument() throws Exception {
        Path file = write("""
                {
                  "environment": "prod",
                  "log_level": "loud",
                  "leaving": {"drain_ms": -1, "grace": 5},
                  "verticls": {},
                  "verticles": {
                    "a": {"main": "%s", "instances": 0, "threading_model": "fiber",
                          "config": {"http": {"port": "${A_PORT:80}", "prt": 1}, "password": "hunter2", "color": 7}},
                    "b": {"main": "com.acme.Missing"},
                    "c": {"main": "java.lang.String"},
                    "d": {"config": []},
                    "e": 5
                  }
                }
                """.formatted(PICKY));

        var launcher = run(Map.of("A_PORT", "70000"), "-conf", file.toString());

        assertThat(launcher.err().lines())
                .containsExactly(
                        "flotilla: the configuration " + file + " cannot be used, 16 faults:",
                        "  environment: must be development or production, is prod",
                        "  log_level: must be one of off, error, warn, info, debug, trace, is loud",
                        "  leaving.drain_ms: must be between 0 and 600000, is -1",
                        "  leaving.grace: is not a known key; did you mean \"grace_ms\"?",
                        "  verticls: is not a known key; did you mean \"verticles\"?",
                        "  verticles.a.instances: must be between 1 and 1024, is 0",
                        "  verticles.a.threading_model: must be event_loop, worker or virtual_thread, is fiber",
                        "  verticles.a.config.http.port: must be between 0 and 65535, is 70000 (from A_PORT)",
                        "  verticles.a.config.http.prt: is not a known key; did you mean \"port\"?",
                        "  verticles.a.config.password: must be 8 to 64 characters long",
                        "  verticles.a.config.color: must be a text, is 7",
                        "  verticles.b.main: must be a class on the class path, is com.acme.Missing",
                        "  verticles.c.main: must be a verticle (of type io.vertx.core.Deployable), is java.lang.String",
                        "  verticles.d.config: must be an object, is a list",
                        "  verticles.d.main: is required",
                        "  verticles.e: must be an object, is 5");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void namesRegistriesThatAreNoneOrNamedTwice() throws Exception {
        assertThat(run(Map.of(), "-conf", write(backends("")).toString()).err())
                .contains("  discovery.backends: must name at least one; \"local\" needs no registry");
        assertThat(run(
                                Map.of(),
                                "-conf",
                                write(backends("\"consul\", \"consul\"")).toString())
                        .err())
                .contains("  discovery.backends: must name each only once, has \"consul\" twice");
    }

    private static String backends(String names) {
        return "{\"discovery\": {\"backends\": [" + names + "]}, \"verticles\": {}}";
    }

    @Test
    void endsWithinFiveSeconds() throws Exception {
        Path file = write("{\"verticles\": {}}");

        var launcher = run(Map.of(), "-conf=" + file);

        assertThat(launcher.age()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void findsNothingToDeploy() throws Exception {
        var launcher = run(Map.of(), "-conf", write("{\"verticles\": {}}").toString());

        assertThat(launcher.err()).contains("  verticles: names no verticle");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void namesTheVerticleThatWasProbablyPicked() throws Exception {
        var file =
                write("{\"deploy\": \"${VERTICLES:}\", \"verticles\": {\"user\": {\"main\": \"" + GREETING + "\"}}}");

        var launcher = run(Map.of("VERTICLES", "usr"), "-conf", file.toString());

        assertThat(launcher.err())
                .contains("  deploy: names \"usr\", which is not under \"verticles\"; did you mean \"user\"?"
                        + " (from VERTICLES)");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void hidesNoOtherFaultBehindAMistypedPick() throws Exception {
        var file = write("{\"verticles\": {\"user\": {\"main\": \"" + PICKY
                + "\", \"config\": {\"http\": {\"port\": 70000}}}}}");

        var launcher = run(Map.of("VERTICLES", "usr"), "-conf", file.toString());

        assertThat(launcher.err()).contains("  deploy: names \"usr\"", "  verticles.user.config.http.port: must be");
    }

    @Test
    void isInProductionThoughTheFileLeavesThatOut() throws Exception {
        var file = write("{\"verticles\": {\"user\": {\"main\": \"" + GREETING + "\"}}}");

        var launcher = run(Map.of("ENVIRONMENT", "production"), "-conf", file.toString());

        assertThat(launcher.err()).contains("  security.service_client_secret: is required");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void findsAPortInUse() throws Exception {
        try (var taken = new ServerSocket(0)) {
            var file = write("{\"verticles\": {\"a\": {\"main\": \"" + PICKY
                    + "\", \"config\": {\"http\": {\"port\": \"${A_PORT:0}\"}}}}}");

            var launcher = run(Map.of("A_PORT", Integer.toString(taken.getLocalPort())), "-conf", file.toString());

            assertThat(launcher.err())
                    .contains("  verticles.a.config.http.port: is in use on 127.0.0.1: " + taken.getLocalPort()
                            + " (from A_PORT)");
        }
    }

    @Test
    void findsTwoVerticlesOnOnePort() throws Exception {
        var file = write("""
                {"verticles": {
                  "a": {"main": "%s", "config": {"http": {"host": "127.0.0.1", "port": 45123}}},
                  "b": {"main": "%s", "config": {"http": {"host": "0.0.0.0", "port": "45123"}}}}}
                """.formatted(GREETING, GREETING));

        var launcher = run(Map.of(), "-conf", file.toString());

        assertThat(launcher.err())
                .contains("  verticles.b.config.http.port: must differ from verticles.a.config.http.port, is 45123");
    }

    @Test
    void neverPrintsASecret() throws Exception {
        var file = write("{\"verticles\": {\"a\": {\"main\": \"" + PICKY
                + "\", \"config\": {\"password\": \"${A_PASSWORD}\", \"pasword\": \"hunter3\"}}}}");

        var launcher = run(Map.of("A_PASSWORD", "hunter2"), "-conf", file.toString());

        assertThat(launcher.err())
                .contains("verticles.a.config.password: must be 8 to 64 characters long (from A_PASSWORD)")
                .contains("verticles.a.config.pasword: is not a known key; did you mean \"password\"?")
                .doesNotContain("hunter");
    }

    @ParameterizedTest
    @CsvSource({
        "etcd, endpoints, http://u:hunter2@h:1",
        "etcd, endpoints, 'http://h:1,ftp://u:hunter2@i:1'",
        "kubernetes, api, http://u:hunter2@127.0.0.1:80"
    })
    void neverPrintsAPasswordInAUrlThatTakesNone(String backend, String key, String url) throws Exception {
        var file = write("{\"discovery\": {\"backends\": [\"" + backend + "\"], \"" + backend + "\": {\"" + key
                + "\": \"${A_URL}\"}}, \"verticles\": {\"a\": {\"main\": \"" + PICKY + "\"}}}");

        var launcher = run(Map.of("A_URL", url), "-conf", file.toString());

        assertThat(launcher.err())
                .contains("discovery." + backend + "." + key, "//***@")
                .doesNotContain("hunter");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void demandsInProductionWhatIsGeneratedElsewhere() throws Exception {
        var file = write("{\"environment\": \"production\", \"verticles\": {\"a\": {\"main\": \"" + PICKY + "\"}}}");

        var launcher = run(Map.of(), "-conf", file.toString());

        assertThat(launcher.err()).contains("verticles.a.config.password: is required");
    }

    @Test
    void saysWhereAFileIsNoJson() throws Exception {
        var file = write("{\n  \"verticles\": {,}\n");

        var launcher = run(Map.of(), "-conf", file.toString());

        assertThat(launcher.err())
                .isEqualTo(
                        "flotilla: the configuration " + file + " cannot be used: malformed JSON at line 2, column 17");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void saysThatAFileIsMissing() throws Exception {
        var launcher = run(Map.of(), "-conf", "nowhere.json");

        assertThat(launcher.err())
                .isEqualTo("flotilla: the configuration nowhere.json cannot be used: there is no such file");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void namesTheIncludedFileThatAFaultIsIn() throws Exception {
        Path base = Files.writeString(
                directory.resolve("base.json"),
                "{\"log_level\": \"loud\", \"verticles\": {\"a\": {\"main\": \"%s\"}}}".formatted(GREETING));
        Path file = write("{\"include\": \"base.json\", \"inclde\": 1}");

        var launcher = run(Map.of(), "-conf", file.toString());

        assertThat(launcher.err().lines())
                .containsExactly(
                        "flotilla: the configuration " + file + " cannot be used, 2 faults:",
                        "  log_level: must be one of off, error, warn, info, debug, trace, is loud (in " + base + ")",
                        "  inclde: is not a known key; did you mean \"include\"?");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void saysThatAnIncludedFileIsMissing() throws Exception {
        Path file = write("{\"include\": \"nowhere.json\"}");

        var launcher = run(Map.of(), "-conf", file.toString());

        assertThat(launcher.err())
                .isEqualTo("flotilla: the configuration " + file + " cannot be used: include: there is no file "
                        + directory.resolve("nowhere.json"));
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    @Test
    void findsADataDirectoryThatIsAFile() throws Exception {
        var file = write("{\"data_dir\": \"${DATA_DIR}\", \"verticles\": {\"a\": {\"main\": \"" + GREETING + "\"}}}");

        var launcher = run(Map.of("DATA_DIR", file + "/data"), "-conf", file.toString());

        assertThat(launcher.err()).contains("  data_dir: must be a directory that can be written, is " + file);
    }

    @Test
    void saysThatAVariableIsMissing() throws Exception {
        var file =
                write("{\"verticles\": {\"a\": {\"main\": \"" + PICKY + "\", \"config\": {\"color\": \"${COLOR}\"}}}}");

        var launcher = run(Map.of(), "-conf", file.toString());

        assertThat(launcher.err()).contains("verticles.a.config.color: needs the variable COLOR, which is not set");
    }

    @Test
    void refusesAnUnknownOption() throws Exception {
        var launcher = run(Map.of(), "-confg", "x.json");

        assertThat(launcher.err())
                .isEqualTo("flotilla: unknown option -confg; did you mean -conf?; --help lists what there is");
        assertThat(launcher.exitCode()).isEqualTo(2);
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("conf.json"), onAnyPort(text), UTF_8);
    }

    private static String onAnyPort(String text) {
        return text.replaceFirst("\\}\\s*$", ", \"management\": {\"port\": 0}}");
    }

    private static LauncherProcess run(Map<String, String> variables, String... args) throws Exception {
        try (var launcher = LauncherProcess.start(variables, args)) {
            return launcher.await();
        }
    }
}
