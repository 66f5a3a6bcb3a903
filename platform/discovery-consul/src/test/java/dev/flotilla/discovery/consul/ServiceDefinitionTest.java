package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ServiceDefinitionTest {
    private static final CheckSettings HTTP = CheckSettings.read(Fields.ofConfig(new JsonObject(), ""));
    private static final CheckSettings TTL =
            CheckSettings.read(Fields.ofConfig(new JsonObject().put("check", "ttl"), ""));

    @Test
    void asksForItsHealthByHttpUnlessToldOtherwise() {
        JsonObject check = of(Map.of()).toJson(HTTP, true).getJsonObject("Check");

        assertThat(check)
                .isEqualTo(new JsonObject()
                        .put("Name", "user-service http")
                        .put("Status", "passing")
                        .put("HTTP", "http://10.0.0.1:5001/health")
                        .put("Method", "GET")
                        .put("Interval", "2000ms")
                        .put("Timeout", "1000ms")
                        .put("DeregisterCriticalServiceAfter", "60000ms"));
    }

    @Test
    void isToldHowItIsWithATtlCheck() {
        JsonObject check = of(Map.of()).toJson(TTL, false).getJsonObject("Check");

        assertThat(check)
                .isEqualTo(new JsonObject()
                        .put("Name", "user-service ttl")
                        .put("Status", "critical")
                        .put("TTL", "6000ms")
                        .put("DeregisterCriticalServiceAfter", "60000ms"));
    }

    @Test
    void writesAnIpv6AddressWithBracketsIntoTheCheckOnly() {
        var instance = new Instance("user-service", "u-1", "::1", 5001, true, "local", "", 100, Map.of());

        JsonObject json = ServiceDefinition.of(instance).toJson(HTTP, true);

        assertThat(json.getString("Address")).isEqualTo("::1");
        assertThat(json.getJsonObject("Check").getString("HTTP")).isEqualTo("https://[::1]:5001/health");
        assertThat(json.getJsonArray("Tags")).containsExactly("http-endpoint", "ssl");
    }

    @Test
    void leavesOutMetadataThatConsulWouldRefuse() {
        Map<String, String> many =
                IntStream.range(0, 100).boxed().collect(Collectors.toMap(n -> "key" + n, n -> "value"));

        assertThat(of(Map.of("a.b", "1", "consul-x", "2", "long", "ä".repeat(257), "fine_key-1", "ä".repeat(256)))
                        .meta())
                .containsOnlyKeys("instance_id", "weight", "zone", "version", "fine_key-1");
        assertThat(of(many).meta()).hasSize(64).containsKeys("instance_id", "weight", "zone", "version");
    }

    private static ServiceDefinition of(Map<String, String> metadata) {
        return ServiceDefinition.of(
                new Instance("user-service", "u-1", "10.0.0.1", 5001, false, "local", "east", 100, metadata));
    }
}
