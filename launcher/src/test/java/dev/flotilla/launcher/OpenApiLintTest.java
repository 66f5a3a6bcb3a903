package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The OpenAPI documents of the services, against the recommended rules of the real Redocly CLI. */
class OpenApiLintTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final int DEADLINE_SECONDS = 60;

    private final Path directory;

    OpenApiLintTest(@TempDir Path directory) {
        this.directory = directory;
    }

    /** What {@code /openapi.json} of the services shows. */
    static List<Path> documents() throws IOException {
        try (Stream<Path> modules = Files.list(ROOT)) {
            return modules.map(module -> module.resolve("src/main/resources/openapi"))
                    .filter(Files::isDirectory)
                    .flatMap(OpenApiLintTest::files)
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyDocumentIsWithoutErrorAndWarning(Path document) throws Exception {
        JsonObject report = lint(document);

        assertThat(report.getJsonArray("problems")).as(document.toString()).isEmpty();
        assertThat(report.getJsonObject("totals").encode()).isEqualTo("{\"errors\":0,\"warnings\":0,\"ignored\":0}");
    }

    @Test
    void theThreeServicesHaveADocument() throws IOException {
        assertThat(documents())
                .extracting(document -> document.getFileName().toString())
                .contains("user.json", "product.json", "order.json");
    }

    @Test
    void aFaultInADocumentIsNoticed() throws Exception {
        var document = new JsonObject(Files.readString(documents().get(0), UTF_8));
        document.remove("servers");
        document.getJsonObject("info").remove("license");

        JsonObject report = lint(Files.writeString(directory.resolve("faulty.json"), document.encode(), UTF_8));

        assertThat(report.getJsonArray("problems").stream().map(problem -> ((JsonObject) problem).getString("ruleId")))
                .containsExactlyInAnyOrder("no-empty-servers", "info-license");
    }

    /** Runs where no configuration of Redocly is found, so that its recommended rules apply. */
    private JsonObject lint(Path document) throws IOException, InterruptedException {
        Path report = directory.resolve("report.json");
        Path log = directory.resolve("log.txt");
        var builder = new ProcessBuilder(
                        "node",
                        redocly().toString(),
                        "lint",
                        document.toString(),
                        "--format=json",
                        "--max-problems=1000")
                .directory(directory.toFile())
                .redirectOutput(report.toFile())
                .redirectError(log.toFile());
        builder.environment().put("REDOCLY_TELEMETRY", "off");
        builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        Process process = start(builder);
        if (!process.waitFor(DEADLINE_SECONDS, SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(
                    "redocly does not end within " + DEADLINE_SECONDS + " s: " + Files.readString(log));
        }
        String text = Files.readString(report, UTF_8);
        if (!text.startsWith("{")) {
            throw new AssertionError("redocly gives no report: " + text + Files.readString(log, UTF_8));
        }
        return new JsonObject(text);
    }

    private static Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw new IOException("node is not on the PATH; bin/test installs it", e);
        }
    }

    /** Where {@code bin/lib/tools.sh} has npm install it. */
    private static Path redocly() throws IOException {
        var locked = new JsonObject(Files.readString(ROOT.resolve("build/npm/redocly/package.json"), UTF_8));
        String version = locked.getJsonObject("dependencies").getString("@redocly/cli");
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(home -> !home.isEmpty())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        Path redocly = cache.resolve("flotilla/npm/redocly-" + version + "/node_modules/.bin/redocly");
        assertThat(redocly)
                .as("the linter of OpenAPI documents, which bin/test installs (need redocly in bin/lib/tools.sh)")
                .exists();
        return redocly;
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
