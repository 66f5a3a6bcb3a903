package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthResponseTest {
    @Test
    void keepsApartEvenWhatHasTheSameIdOnTheSameNode() {
        List<Instance> instances = instances(
                entry("node", "a", 1, new JsonObject().put("instance_id", "one")),
                entry("node", "b", 2, new JsonObject().put("instance_id", "one")));

        assertThat(instances).extracting(Instance::id).containsExactly("one@node", "one@node/10.0.0.1:2");
        assertThat(instances).extracting(Instance::port).containsExactly(1, 2);
    }

    @Test
    void letsNobodyHideAnInstanceByCallingItselfLikeIt() {
        JsonObject good = entry("node", "R", 1, new JsonObject().put("instance_id", "R"));
        JsonObject twin = entry("node", "forged-1", 2, new JsonObject().put("instance_id", "R"));
        JsonObject name = entry("node", "forged-2", 3, new JsonObject().put("instance_id", "R@node/10.0.0.1:2"));
        JsonObject other = entry("node", "forged-3", 4, new JsonObject().put("instance_id", "R@node"));

        List<Instance> instances = instances(good, twin, name, other);

        assertThat(instances).extracting(Instance::port).containsExactlyInAnyOrder(1, 2, 3, 4);
        assertThat(instances).extracting(Instance::id).doesNotHaveDuplicates();
        for (List<JsonObject> order : List.of(
                List.of(other, name, twin, good), List.of(twin, other, good, name), List.of(name, good, other, twin))) {
            assertThat(instances(order.toArray(JsonObject[]::new))).isEqualTo(instances);
        }
    }

    @Test
    void givesTheSameInstancesInWhateverOrderConsulTellsThem() {
        JsonObject first = entry("north", "a", 1, new JsonObject());
        JsonObject second = entry("south", "a", 2, new JsonObject());

        assertThat(instances(first, second)).isEqualTo(instances(second, first));
    }

    @ParameterizedTest
    @CsvSource({
        "250, 1, 250",
        "0, 40, 40",
        "1001, 40, 40",
        "heavy, 1, 100",
        "'', 1, 100",
        "'', 0, 100",
        "'', -3, 100",
        "'', 40, 40",
        "'', 5000, 1000"
    })
    void takesAUsableWeightFromTheMetadataElseFromConsul(String weight, int passing, int expected) {
        JsonObject entry = entry("node", "a", 1, new JsonObject().put("weight", weight));
        entry.getJsonObject("Service").put("Weights", new JsonObject().put("Passing", passing));

        assertThat(instances(entry)).extracting(Instance::weight).containsExactly(expected);
    }

    private static JsonObject entry(String node, String id, int port, JsonObject meta) {
        return new JsonObject()
                .put("Node", new JsonObject().put("Node", node).put("Address", "10.0.0.1"))
                .put(
                        "Service",
                        new JsonObject()
                                .put("ID", id)
                                .put("Service", "s")
                                .put("Port", port)
                                .put("Meta", meta));
    }

    private static List<Instance> instances(JsonObject... entries) {
        Buffer body = new JsonArray(List.of((Object[]) entries)).toBuffer();
        return HealthResponse.instances(HealthResponse.read("s", body).entries(), "consul");
    }
}
