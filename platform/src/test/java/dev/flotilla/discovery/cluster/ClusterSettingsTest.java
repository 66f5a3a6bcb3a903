package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ClusterSettingsTest {
    @Test
    void standOnLoopbackUnlessToldOtherwise() {
        var settings = ClusterSettings.read(fields(new JsonObject().put("port", 0)));

        assertThat(settings.name()).isEqualTo("flotilla");
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.eventBusPort()).isZero();
        assertThat(settings.members()).hasSize(9).startsWith("127.0.0.1:5701").endsWith("127.0.0.1:5709");
        assertThat(settings.dns()).isEmpty();
        assertThat(settings.heartbeatTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void readEveryKey() {
        int port = TestMembers.freePort();
        Fields fields = fields(new JsonObject()
                .put("name", "mine")
                .put("host", "127.0.0.1")
                .put("port", port)
                .put("event_bus_port", 0)
                .put("members", "10.0.0.1:5701, [fe80::1]:5702, host-b.example:7000-7001")
                .put("dns", "members.example")
                .put("heartbeat_timeout_ms", 3000));

        var settings = ClusterSettings.read(fields);

        fields.refuseUnknown();
        assertThat(fields.faults()).isEmpty();
        assertThat(settings)
                .isEqualTo(new ClusterSettings(
                        "mine",
                        "127.0.0.1",
                        port,
                        0,
                        List.of("10.0.0.1:5701", "[fe80::1]:5702", "host-b.example:7000", "host-b.example:7001"),
                        Optional.of("members.example"),
                        Duration.ofSeconds(3)));
    }

    @Test
    void nameEveryFault() {
        Fields fields = fields(new JsonObject()
                .put("name", "")
                .put("host", "0.0.0.0")
                .put("port", 70_000)
                .put("event_bus_port", "x")
                .put(
                        "members",
                        new JsonArray()
                                .add("nowhere")
                                .add("a:0")
                                .add("a:5-4")
                                .add("a:1-500")
                                .add("a b:1"))
                .put("heartbeat_timeout_ms", 1));

        var unused = ClusterSettings.read(fields);

        assertThat(fields.faults())
                .extracting(fault -> fault.path() + " " + fault.message())
                .anyMatch(text -> text.startsWith("discovery.cluster.host must be one address"))
                .anyMatch(text -> text.startsWith("discovery.cluster.port must be between"))
                .anyMatch(text -> text.startsWith("discovery.cluster.event_bus_port must be a whole number"))
                .anyMatch(text -> text.startsWith("discovery.cluster.heartbeat_timeout_ms must be between"))
                .filteredOn(text -> text.startsWith("discovery.cluster.members"))
                .hasSize(5);
    }

    @Test
    void nameAPortThatIsInUse() throws IOException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            Fields fields = fields(new JsonObject().put("port", taken.getLocalPort()));

            var unused = ClusterSettings.read(fields);

            assertThat(fields.faults()).singleElement().asString().contains("discovery.cluster.port", "is in use");
        }
    }

    @Test
    void keepHazelcastFromTalkingToStrangers() {
        Config config = MemberConfig.of(ClusterSettings.read(fields(new JsonObject().put("port", 0))));

        var join = config.getNetworkConfig().getJoin();
        assertThat(join.getMulticastConfig().isEnabled()).isFalse();
        assertThat(join.getAutoDetectionConfig().isEnabled()).isFalse();
        assertThat(join.getDiscoveryConfig().getDiscoveryStrategyConfigs())
                .extracting(DiscoveryStrategyConfig::getDiscoveryStrategyFactory)
                .singleElement()
                .isInstanceOf(CandidateStrategy.Factory.class);
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getNetworkConfig().isPortAutoIncrement()).isFalse();
    }

    private static Fields fields(JsonObject settings) {
        return Fields.ofConfig(settings, "discovery.cluster");
    }
}
