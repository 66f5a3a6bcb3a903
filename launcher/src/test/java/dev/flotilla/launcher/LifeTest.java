package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the process starts and ends, with verticles that know nothing of it. */
class LifeTest {
    private static final String PROBE = "dev.flotilla.launcher.probe.";

    private final Path directory;

    LifeTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void deploysAForeignVerticleWithItsConfiguration() throws Exception {
        var file = greeting("");

        try (var launcher = start(Map.of("WHOM", "world"), file)) {
            launcher.awaitLine("ready in ");

            launcher.awaitLine("see also http://127.0.0.1:");
            assertThat(launcher.out()).contains("hello world", "mine is ready", "(1 verticle)", "/discovery?pretty");
        }
    }

    @Test
    void deploysOnlyWhatIsPicked() throws Exception {
        var file = write("""
                {"deploy": "${VERTICLES:}", "verticles": {
                  "mine": {"main": "%sGreetingVerticle"},
                  "other": {"main": "com.acme.NotHere", "config": {"secret": "${UNSET}"}}}}
                """.formatted(PROBE));

        try (var launcher = start(Map.of("VERTICLES", "mine"), file)) {
            launcher.awaitLine("ready in ");

            assertThat(launcher.out()).contains("mine is ready").doesNotContain("other");
        }
    }

    @Test
    void leavesInOrderOnSigterm() throws Exception {
        try (var launcher = start(Map.of(), greeting("\"leaving\": {\"drain_ms\": 10},"))) {
            launcher.awaitLine("ready in ").signal("TERM").await();

            assertThat(launcher.out())
                    .containsSubsequence(
                            "SIGTERM: leaving", "withdrawn, serving on for 10 ms", "good bye", "left after");
            assertThat(launcher.exitCode()).isZero();
        }
    }

    @Test
    void leavesInOrderOnSigint() throws Exception {
        try (var launcher = start(Map.of(), greeting("\"leaving\": {\"drain_ms\": 10},"))) {
            launcher.awaitLine("ready in ").signal("INT").await();

            assertThat(launcher.exitCode()).isZero();
        }
    }

    @Test
    void endsAtOnceOnASecondSignal() throws Exception {
        try (var launcher = start(Map.of(), greeting("\"leaving\": {\"drain_ms\": 600000},"))) {
            launcher.awaitLine("ready in ")
                    .signal("TERM")
                    .awaitLine("withdrawn")
                    .signalUntilEnd("TERM");

            assertThat(launcher.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void leavesWhileAVerticleIsStillStarting() throws Exception {
        var file = write("""
                {"leaving": {"grace_ms": 100},
                 "verticles": {"mine": {"main": "%sGreetingVerticle"},
                               "slow": {"main": "%sBrokenVerticle", "config": {"because": "it hangs"}}}}
                """.formatted(PROBE, PROBE));

        try (var launcher = start(Map.of(), file)) {
            launcher.awaitLine("mine is ready").signal("TERM").await();

            assertThat(launcher.exitCode()).isZero();
        }
    }

    @Test
    void saysInOneLineWhyAVerticleCannotStart() throws Exception {
        try (var launcher = start(Map.of(), broken("the database is away"))) {
            launcher.await();

            assertThat(launcher.err()).isEqualTo("flotilla: the verticle mine cannot start: the database is away");
            assertThat(launcher.out()).doesNotContain("the database is away");
            assertThat(launcher.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void saysInOneLineThatAPortWasTakenMeanwhile() throws Exception {
        try (var launcher = start(Map.of(), broken("the port is taken"))) {
            launcher.await();

            assertThat(launcher.err()).startsWith("flotilla: the verticle mine cannot start: Address already in use");
            assertThat(launcher.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void logsAFailureThatNobodyExpectedWithItsStack() throws Exception {
        try (var launcher = start(Map.of(), broken("of a defect"))) {
            launcher.await();

            assertThat(launcher.out()).contains("the verticle mine could not start", "a defect", "\tat ");
            assertThat(launcher.exitCode()).isEqualTo(1);
        }
    }

    @Test
    void logsJsonInProduction() throws Exception {
        try (var launcher = start(Map.of(), greeting("""
                "environment": "production", "security": {"service_client_secret": "sixteen characters"},
                """))) {
            launcher.awaitLine("ready in ");

            assertThat(launcher.out().lines()).allMatch(line -> line.startsWith("{\"@timestamp\":\""));
        }
    }

    @Test
    void tellsAddressesWhateverTheLevel() throws Exception {
        try (var launcher = start(Map.of(), greeting("\"log_level\": \"error\","))) {
            launcher.awaitLine("ready in ");

            assertThat(launcher.out()).contains("mine is ready").doesNotContain("hello");
        }
    }

    @Test
    void helpsWithoutAConfiguration() throws Exception {
        try (var launcher = LauncherProcess.start(Map.of(), "--help")) {
            launcher.await();

            assertThat(launcher.out()).contains("Usage:", "conf/local.json", "USER_PORT", "Exit codes:");
            assertThat(launcher.exitCode()).isZero();
        }
    }

    @Test
    void tellsItsVersion() throws Exception {
        try (var launcher = LauncherProcess.start(Map.of(), "--version")) {
            launcher.await();

            assertThat(launcher.out()).startsWith("flotilla ");
            assertThat(launcher.exitCode()).isZero();
        }
    }

    private Path greeting(String more) throws IOException {
        return write("""
                {%s "verticles": {"mine": {"main": "%sGreetingVerticle", "config": {"greet": "${WHOM:you}"}}}}
                """.formatted(more, PROBE));
    }

    private Path broken(String because) throws IOException {
        return write("""
                {"verticles": {"mine": {"main": "%sBrokenVerticle", "config": {"because": "%s"}}}}
                """.formatted(PROBE, because));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(directory.resolve("conf.json"), onAnyPort(text), UTF_8);
    }

    private static String onAnyPort(String text) {
        return text.replaceFirst("\\{", "{\"management\": {\"port\": 0}, ");
    }

    private static LauncherProcess start(Map<String, String> variables, Path file) throws IOException {
        return LauncherProcess.start(variables, "-conf", file.toString());
    }
}
