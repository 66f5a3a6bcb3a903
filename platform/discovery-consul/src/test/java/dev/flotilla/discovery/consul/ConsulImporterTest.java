package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ConsulImporterTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static TestConsul consul;

    @BeforeAll
    static void start() {
        consul = TestConsul.start();
    }

    @AfterAll
    static void end() {
        consul.close();
        Reader.await(VERTX.close());
    }

    @Test
    void readsAnInstanceAsTheContractDescribesIt() {
        try (Reader reader = read("full-service")) {
            consul.register(service("full-service", "some-id", 5001)
                    .put("Tags", new JsonArray(List.of("http-endpoint", "version=1.2.0", "blue", "canary")))
                    .put(
                            "Meta",
                            new JsonObject()
                                    .put("instance_id", "full-1")
                                    .put("version", "1.2.0")
                                    .put("zone", "east")
                                    .put("weight", "50")
                                    .put("owner", "somebody")));

            Instance instance = reader.awaitIds("full-1").get(0);

            var metadata = Map.of("version", "1.2.0", "owner", "somebody", "tags", "blue,canary");
            assertThat(instance)
                    .isEqualTo(new Instance(
                            "full-service", "full-1", "127.0.0.1", 5001, false, "consul", "east", 50, metadata));
        }
    }

    @Test
    void readsARegistrationThatSaysNothingButNameAndPort() {
        try (Reader reader = read("bare-service")) {
            consul.register(new JsonObject().put("Name", "bare-service").put("Port", 5002));

            Instance instance = reader.awaitIds("bare-service").get(0);

            assertThat(instance.host()).as("the address of its node").isEqualTo("127.0.0.1");
            assertThat(instance.weight()).isEqualTo(Instance.DEFAULT_WEIGHT);
            assertThat(instance.zone()).isEmpty();
            assertThat(instance.secure()).isFalse();
        }
    }

    @Test
    void takesWeightVersionAndTlsFromConsulsOwnFieldsToo() {
        try (Reader reader = read("tagged-service")) {
            consul.register(service("tagged-service", "tagged-1", 5003)
                    .put("Tags", new JsonArray(List.of("http-endpoint", "ssl", "version=7")))
                    .put("Weights", new JsonObject().put("Passing", 30).put("Warning", 1)));

            Instance instance = reader.awaitIds("tagged-1").get(0);

            assertThat(instance.weight()).isEqualTo(30);
            assertThat(instance.secure()).isTrue();
            assertThat(instance.metadata()).isEqualTo(Map.of("version", "7"));
        }
    }

    @Test
    void leavesOutWhatDoesNotPass() {
        try (Reader reader = read("sick-service")) {
            consul.register(service("sick-service", "sick-1", 5020)
                    .put("Check", new JsonObject().put("TTL", "60s").put("Status", "passing")));
            reader.awaitIds("sick-1");

            consul.put("/v1/agent/check/warn/service:sick-1", new JsonObject());
            reader.awaitIds();
            consul.put("/v1/agent/check/pass/service:sick-1", new JsonObject());

            reader.awaitIds("sick-1");
        }
    }

    @Test
    void keepsTheSameIdOnTwoNodesApart() {
        try (Reader reader = read("twin-service")) {
            consul.put("/v1/catalog/register", onNode("north", "10.0.0.1", "twin-service", "twin", ""));
            reader.awaitIds("twin");

            consul.put("/v1/catalog/register", onNode("south", "10.0.0.2", "twin-service", "twin", ""));

            List<Instance> both = reader.awaitIds("twin@north", "twin@south");
            assertThat(both).extracting(Instance::host).containsExactly("10.0.0.1", "10.0.0.2");
        }
    }

    @Test
    void joinsTheSameIdAtTheSameAddress() {
        try (Reader reader = read("joined-service")) {
            consul.put("/v1/catalog/register", onNode("west", "10.0.0.3", "joined-service", "one", "10.1.1.1"));
            consul.put("/v1/catalog/register", onNode("mid", "10.0.0.4", "joined-service", "one", "10.1.1.1"));
            consul.put("/v1/catalog/register", onNode("mid", "10.0.0.4", "joined-service", "other", "10.1.1.2"));

            List<Instance> instances = reader.awaitIds("one", "other");

            assertThat(instances).extracting(Instance::host).containsExactly("10.1.1.1", "10.1.1.2");
        }
    }

    @Test
    void readsNothingThatNobodyCallsAndForgetsWhatNobodyCallsAnyMore() {
        try (Reader reader = read("called-service")) {
            consul.register("called-service", "called-1", 5030);
            consul.register("ignored-service", "ignored-1", 5031);
            reader.awaitIds("called-1");

            reader.unwatch();

            reader.awaitIds();
            assertThat(reader.index.snapshot("ignored-service").instances()).isEmpty();
            reader.awaitConnected(true);
        }
    }

    @Test
    void takesTurnsWithMoreServicesThanConnections() {
        var few = new JsonObject().put("max_connections", 2).put("wait_ms", 1000);
        try (Reader reader = Reader.open(VERTX, Settings.of(consul, few), "turn-0")) {
            for (int i = 1; i < 7; i++) {
                var unused = reader.index.watch("turn-" + i);
            }
            for (int i = 0; i < 7; i++) {
                consul.register("turn-" + i, "t-" + i, 5050 + i);
            }

            for (int i = 0; i < 7; i++) {
                reader.await("turn-" + i, now -> now.size() == 1);
            }
        }
    }

    private static Reader read(String service) {
        return Reader.open(VERTX, Settings.of(consul), service);
    }

    private static JsonObject service(String name, String id, int port) {
        return new JsonObject()
                .put("ID", id)
                .put("Name", name)
                .put("Address", "127.0.0.1")
                .put("Port", port);
    }

    private static JsonObject onNode(String node, String address, String name, String id, String serviceAddress) {
        var service = new JsonObject()
                .put("ID", id)
                .put("Service", name)
                .put("Address", serviceAddress)
                .put("Port", 80);
        return new JsonObject().put("Node", node).put("Address", address).put("Service", service);
    }
}
