package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.launcher.probe.GreetingVerticle;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that is not configured costs nothing: of its classes only the provider is loaded, which names it. */
class BackendClassesTest {
    private static final Pattern BRIDGE =
            Pattern.compile("dev\\.flotilla\\.discovery\\.(?!spi|support|bridge)(\\w+)\\.(?!\\w+Provider\\b)\\w+");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void loadsNoBridgeWhenThereIsNoRegistry() throws Exception {
        assertThat(bridgesLoadedWith(List.of("local"))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"cluster", "consul", "etcd", "kubernetes"})
    void loadsNoBridgeButTheOneThatIsConfigured(String backend) throws Exception {
        assertThat(bridgesLoadedWith(List.of(backend))).containsExactly(backend);
    }

    private Set<String> bridgesLoadedWith(List<String> backends) throws Exception {
        Path classes = directory.resolve("classes");
        var command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load:file=" + classes,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.flotilla.launcher.Main",
                "-conf",
                conf(backends).toString());
        try (var process = LauncherProcess.start(Map.of(), command)) {
            process.awaitLine("ready in");
            process.signal("TERM").await();
        }
        try (var lines = Files.lines(classes)) {
            return lines.map(BRIDGE::matcher)
                    .filter(matcher -> matcher.find())
                    .map(matcher -> matcher.group(1))
                    .collect(Collectors.toSet());
        }
    }

    private Path conf(List<String> backends) throws IOException {
        var conf = new JsonObject()
                .put("data_dir", directory.resolve("data").toString())
                .put("management", new JsonObject().put("port", 0))
                .put(
                        "discovery",
                        new JsonObject()
                                .put("backends", new JsonArray(backends))
                                .put("kubernetes", new JsonObject().put("api", "http://127.0.0.1:1"))
                                .put("cluster", new JsonObject().put("port", 0)))
                .put(
                        "verticles",
                        new JsonObject()
                                .put("greeting", new JsonObject().put("main", GreetingVerticle.class.getName())));
        return Files.writeString(directory.resolve("conf.json"), conf.encode());
    }
}
