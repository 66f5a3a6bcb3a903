package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the examples come to Consul, stay there, and leave. */
class ExamplesPresenceTest {
    private static Examples examples;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        examples = Examples.start(directory);
    }

    @AfterAll
    static void stop() {
        examples.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "product"})
    void tellsWhatTheContractAsksFor(String name) throws Exception {
        try (Outside process = start(name, Map.of("ZONE", "here"))) {
            JsonObject info = new JsonObject(process.get(name, "/info").body());
            String id = info.getString("instance_id");
            JsonObject held = passing(name, 1).getJsonObject(0).getJsonObject("Service");

            assertThat(held.getString("ID")).isEqualTo(id);
            assertThat(held.getString("Address")).isEqualTo("127.0.0.1").isEqualTo(info.getString("host"));
            assertThat(held.getInteger("Port")).isEqualTo(process.port(name)).isEqualTo(info.getInteger("port"));
            assertThat(held.getJsonArray("Tags"))
                    .containsExactlyInAnyOrder("http-endpoint", "version=" + info.getString("version"));
            assertThat(held.getJsonObject("Meta"))
                    .isEqualTo(new JsonObject()
                            .put("instance_id", id)
                            .put("version", info.getString("version"))
                            .put("zone", "here")
                            .put("weight", "100"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "product"})
    void leavesConsulBeforeItStopsServing(String name) throws Exception {
        Outside process = start(name, Map.of());
        passing(name, 1);

        process.process.signal("TERM").awaitLine("withdrawn from Consul");
        JsonArray left = passing(name, 0);
        var health = process.get(name, "/health");
        process.process.await();

        assertThat(left).isEmpty();
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.headers().firstValue("connection")).contains("close");
        assertThat(process.process.exitCode()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "product"})
    void comesBackWhenConsulHasForgottenIt(String name) throws Exception {
        try (Outside process = start(name, Map.of())) {
            String id = TestConsul.ids(passing(name, 1)).get(0);
            examples.consul.deregister(id);

            assertThat(TestConsul.ids(passing(name, 1))).containsExactly(id);
            assertThat(process.process.toString()).doesNotContain("cannot reach Consul");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "product"})
    void removesWhatAKilledPredecessorLeftAtItsAddress(String name) throws Exception {
        int port = freePort();
        String service = name + "-service";
        examples.consul.register(service, "predecessor", port);
        examples.consul.register(service, "neighbour", 1);

        try (Outside process = start(name, Map.of(name.toUpperCase(Locale.ROOT) + "_PORT", Integer.toString(port)))) {
            String id = new JsonObject(process.get(name, "/info").body()).getString("instance_id");
            JsonArray passing = examples.consul.awaitPassing(
                    service, entries -> TestConsul.ids(entries).contains(id));

            assertThat(TestConsul.ids(passing)).containsExactlyInAnyOrder("neighbour", id);
        } finally {
            examples.consul.deregister("neighbour");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"user", "product"})
    void startsWithoutConsulAndJoinsWhenItIsThere(String name) throws Exception {
        try (TestConsul late = TestConsul.create();
                Outside process = start(name, Map.of("CONSUL_PORT", Integer.toString(late.port())))) {
            assertThat(process.get(name, "/health").statusCode()).isEqualTo(200);
            late.restart();
            late.awaitPassing(name + "-service", entries -> entries.size() == 1);

            assertThat(process.process.toString().split("cannot reach Consul", -1))
                    .hasSize(2);
        }
    }

    @Test
    void refusesSettingsThatMakeNoSense() throws Exception {
        var node = LauncherProcess.start(
                        Map.of("USER_PORT", "70000", "CONSUL_PORT", "0"),
                        List.of(
                                "node",
                                Examples.NODE_USER.resolve("user-service.mjs").toString()))
                .await();
        var python = LauncherProcess.start(
                        Map.of("PRODUCT_PORT", "-1", "CONSUL_PORT", "x"),
                        List.of(
                                "python3",
                                Examples.PYTHON_PRODUCT
                                        .resolve("product_service.py")
                                        .toString()))
                .await();

        assertThat(List.of(node.exitCode(), python.exitCode())).containsOnly(2);
        assertThat(node.err()).contains("USER_PORT", "70000", "CONSUL_PORT");
        assertThat(python.err()).contains("PRODUCT_PORT", "-1", "CONSUL_PORT");
    }

    @Test
    void explainsItself() throws Exception {
        var node = LauncherProcess.start(
                        Map.of(),
                        List.of(
                                "node",
                                Examples.NODE_USER.resolve("user-service.mjs").toString(),
                                "--help"))
                .await();
        var python = LauncherProcess.start(
                        Map.of(),
                        List.of(
                                "python3",
                                Examples.PYTHON_PRODUCT
                                        .resolve("product_service.py")
                                        .toString(),
                                "--help"))
                .await();

        assertThat(List.of(node.exitCode(), python.exitCode())).containsOnly(0);
        assertThat(node.out()).contains("CONSUL_HOST", "USER_PORT", "ZONE", "SERVICE_CLIENT_SECRET");
        assertThat(python.out()).contains("CONSUL_HOST", "PRODUCT_PORT", "ZONE", "ADVERTISED_HOST");
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static Outside start(String name, Map<String, String> variables) throws Exception {
        return name.equals("user") ? examples.node(variables) : examples.python(variables);
    }

    @CanIgnoreReturnValue
    private static JsonArray passing(String name, int count) {
        return examples.consul.awaitPassing(name + "-service", entries -> entries.size() == count);
    }
}
