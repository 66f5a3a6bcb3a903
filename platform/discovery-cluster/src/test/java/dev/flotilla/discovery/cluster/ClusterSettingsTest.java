package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import dev.flotilla.error.Fault;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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
                                .add("a:65536")
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
                .extracting(text -> text.substring("discovery.cluster.members ".length()))
                .containsExactly(
                        "must be a list of host:port, or host:first-last, has \"nowhere\"",
                        "must have ports between 1 and 65535, has \"a:0\"",
                        "must have the lower port first, has \"a:5-4\"",
                        "must have ports between 1 and 65535, has \"a:65536\"",
                        "must have at most 100 ports in an entry, has \"a:1-500\"",
                        "must be a list of host:port, or host:first-last, has \"a b:1\"");
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
    void nameAnAddressOfAnotherMachineOnce() {
        Fields fields = fields(new JsonObject().put("host", "203.0.113.9"));

        var unused = ClusterSettings.read(fields);

        assertThat(fields.faults())
                .extracting(Fault::toString)
                .containsExactly("discovery.cluster.host: must be an address of this machine");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"members.example:5701", "http://members.example", "two names", "a.example,b.example", "-", "a..b"
            })
    void theNameOfAllIsANameAndNothingMore(String dns) {
        assertThat(faults(new JsonObject().put("dns", dns)))
                .containsExactly(
                        "discovery.cluster.dns: must be a name alone, like members.example; the port is \"port\"");
    }

    @Test
    void refuseMembersThatNobodyCanFind() {
        assertThat(faults(new JsonObject().put("port", 0).put("members", ",,")))
                .containsExactly("discovery.cluster.members: must name at least one, as host:port");
        assertThat(faults(new JsonObject().put("port", 0).put("dns", "all.example")))
                .containsExactly("discovery.cluster.port: must not be 0 beside \"dns\", as it is that of all members");
        assertThat(faults(
                        new JsonObject().put("port", 0).put("event_bus_port", 0).put("members", "[::1]:5701")))
                .isEmpty();
    }

    @Test
    void refuseMembersOnLoopbackForAHostThatIsNot() {
        assertThat(at("10.0.0.7", "127.0.0.1:5701", "localhost:5701", "[::1]:5701")
                        .isolation())
                .contains("must not all be on loopback while the host is 10.0.0.7");
        assertThat(at("10.0.0.7", "127.0.0.1:5701", "10.0.0.8:5701").isolation())
                .isEmpty();
        assertThat(at("127.0.0.2", "127.0.0.1:5701").isolation()).isEmpty();
    }

    @Test
    void sayWhatItMeansToBeAlone() {
        assertThat(at("10.0.0.7", "10.0.0.7:5701", "10.0.0.8:5701").alone())
                .isEqualTo("nobody was found at the other addresses (members=10.0.0.8:5701)");
        assertThat(at("10.0.0.7", "10.0.0.7:5701").alone())
                .isEqualTo("no address but its own is named (members=10.0.0.7:5701)");
        var named = new ClusterSettings(
                "any", "10.0.0.7", 5701, 0, List.of(), Optional.of("all.example"), Duration.ofSeconds(10));
        assertThat(named.alone()).isEqualTo("nobody else was found by the name (dns=all.example)");
    }

    private static ClusterSettings at(String host, String... members) {
        return new ClusterSettings("any", host, 5701, 0, List.of(members), Optional.empty(), Duration.ofSeconds(10));
    }

    private static List<String> faults(JsonObject settings) {
        Fields fields = fields(settings);
        var unused = ClusterSettings.read(fields);
        return fields.faults().stream().map(Fault::toString).toList();
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
                .isInstanceOf(SeedStrategy.Factory.class);
        assertThat(config.getProperty("hazelcast.phone.home.enabled")).isEqualTo("false");
        assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
        assertThat(config.getNetworkConfig().isPortAutoIncrement()).isFalse();
    }

    private static Fields fields(JsonObject settings) {
        return Fields.ofConfig(settings, "discovery.cluster");
    }
}
