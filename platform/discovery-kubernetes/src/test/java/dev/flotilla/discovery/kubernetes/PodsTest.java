package dev.flotilla.discovery.kubernetes;

import static dev.flotilla.testkit.server.SliceJson.bare;
import static dev.flotilla.testkit.server.SliceJson.pod;
import static dev.flotilla.testkit.server.SliceJson.port;
import static dev.flotilla.testkit.server.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.error.Fault;
import dev.flotilla.testkit.server.SliceJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodsTest {
    private static final String SERVICE = "user-service";

    @Test
    void readsAPodAsKubernetesTellsOfIt() {
        JsonObject json = slice("s", SERVICE, 5001).with(pod("u-1", "10.0.0.1")).json();
        JsonObject endpoint = json.getJsonArray("endpoints").getJsonObject(0);
        endpoint.put("zone", "east").put("nodeName", "node-7").put("hints", hints("east", "west"));
        endpoint.getJsonObject("targetRef").put("name", "user-6d4f");

        var metadata = Map.of("pod", "user-6d4f", "node", "node-7", "zone_hints", "east,west");
        assertThat(instances(json))
                .containsExactly(
                        new Instance(SERVICE, "u-1", "10.0.0.1", 5001, false, "kubernetes", "east", 100, metadata));
    }

    @Test
    void takesTheZoneFromTheHintWhenNothingElseTellsIt() {
        JsonObject json = slice("s", SERVICE, 5001).with(pod("u-1", "10.0.0.1")).json();
        json.getJsonArray("endpoints").getJsonObject(0).put("hints", hints("west"));

        assertThat(instances(json)).extracting(Instance::zone).containsExactly("west");
    }

    @Test
    void callsOnlyWhoIsReadyAndNotTerminating() {
        JsonObject silent = pod("silent", "10.0.0.5");
        silent.remove("conditions");
        JsonObject unknown = pod("unknown", "10.0.0.6");
        unknown.put("conditions", new JsonObject().putNull("ready").putNull("terminating"));

        assertThat(instances(slice("s", SERVICE, 5001)
                        .with(
                                pod("ready", "10.0.0.1", true, false),
                                pod("starting", "10.0.0.2", false, false),
                                pod("leaving", "10.0.0.3", false, true),
                                pod("published", "10.0.0.4", true, true),
                                silent,
                                unknown)
                        .json()))
                .extracting(Instance::id)
                .containsExactly("ready", "silent", "unknown");
    }

    @Test
    void isOneInstanceForBothFamiliesOfAPod() {
        JsonObject four =
                slice("v4", SERVICE, 5001).with(pod("u-1", "10.0.0.1")).json();
        JsonObject six =
                slice("v6", SERVICE, 5001).ipv6().with(pod("u-1", "fd00::1")).json();

        assertThat(instances(four, six)).extracting(Instance::host).containsExactly("10.0.0.1");
        assertThat(instances(six)).extracting(Instance::authority).containsExactly("[fd00::1]:5001");
    }

    @Test
    void joinsTheSlicesOfAServiceAndBelievesTheEndOfAPodAnywhere() {
        JsonObject one = slice("one", SERVICE, 5001)
                .with(pod("moving", "10.0.0.1"), pod("ending", "10.0.0.2"), pod("waking", "10.0.0.3", false, false))
                .json();
        JsonObject another = slice("another", SERVICE, 5001)
                .with(pod("moving", "10.0.0.1"), pod("ending", "10.0.0.2", false, true), pod("waking", "10.0.0.3"))
                .json();

        assertThat(instances(one, another)).extracting(Instance::id).containsExactly("moving", "waking");
    }

    @Test
    void saysTheSameWhateverTheOrderOfTheSlices() {
        JsonObject one = slice("one", SERVICE, 5001)
                .with(pod("u", "10.0.0.1"), pod("v", "10.0.0.2"))
                .json();
        JsonObject two = slice("two", SERVICE, 6001).with(pod("u", "10.0.0.1")).json();

        assertThat(instances(one, two)).isEqualTo(instances(two, one));
    }

    @Test
    void takesThePortNamedHttpOrTheOnlyOne() {
        assertThat(portOf(port("metrics", 9000), port("http", 5001))).containsExactly(5001);
        assertThat(portOf(port("web", 8080))).containsExactly(8080);
        assertThat(portOf(port("", 8080))).containsExactly(8080);
        assertThat(portOf(port("web", 8080), port("udp", 53).put("protocol", "UDP")))
                .containsExactly(8080);
        assertThat(portOf(port("web", 8080), port("metrics", 9000))).isEmpty();
    }

    @Test
    void ignoresASliceThatNobodyCanCall() {
        assertThat(portOf()).isEmpty();
        assertThat(portOf(port("http", 1).putNull("port"))).isEmpty();
        assertThat(portOf(port("http", 70_000))).isEmpty();
        assertThat(instances(
                        bare("none", SERVICE).with(pod("u", "10.0.0.1")).json(),
                        slice("s", SERVICE, 5001).with(pod("u", "10.0.0.1")).json()))
                .hasSize(1);
    }

    @Test
    void speaksTlsWhereTheServiceSaysSo() {
        assertThat(instances(bare("s", SERVICE)
                        .port(port("https", 443))
                        .with(pod("u", "10.0.0.1"))
                        .json()))
                .extracting(Instance::secure)
                .containsExactly(true);
        assertThat(instances(bare("s", SERVICE)
                        .port(port("http", 443).put("appProtocol", "https"))
                        .with(pod("u", "10.0.0.1"))
                        .json()))
                .extracting(Instance::secure)
                .containsExactly(true);
    }

    @Test
    void namesByItsAddressWhatIsNoPod() {
        JsonObject json = slice("s", SERVICE, 5001).with(pod("u", "10.0.0.1")).json();
        json.getJsonArray("endpoints").getJsonObject(0).remove("targetRef");

        assertThat(instances(json)).extracting(Instance::id).containsExactly(SERVICE + "@10.0.0.1:5001");
    }

    @Test
    void leavesOutWhatCannotBeReadAndKeepsTheRest() {
        JsonObject json =
                slice("s", SERVICE, 5001).with(pod("good", "10.0.0.1")).json();
        json.getJsonArray("endpoints")
                .add("text")
                .add(new JsonObject())
                .add(pod("x", "10.0.0.2").put("addresses", new JsonArray().add(7)))
                .add(pod("y", "10.0.0.3").put("conditions", new JsonObject().put("ready", "yes")))
                .add(pod("z", " "));

        EndpointSlice read = EndpointSlice.read(json).orElseThrow();

        assertThat(read.endpoints()).hasSize(1);
        assertThat(read.faults())
                .extracting(Fault::toString)
                .hasSize(5)
                .contains("s.conditions.ready: must be true or false", "s.addresses: must be a list of texts");
    }

    @Test
    void isNoSliceWithoutANameOrAService() {
        assertThat(EndpointSlice.read(new JsonObject())).isEmpty();
        assertThat(EndpointSlice.read(slice("", SERVICE, 1).json())).isEmpty();
        assertThat(EndpointSlice.read(slice("s", "", 1).json())).isEmpty();
        assertThat(EndpointSlice.read(new JsonObject().put("metadata", 7).put("endpoints", 7)))
                .isEmpty();
    }

    private static List<Integer> portOf(JsonObject... ports) {
        SliceJson slice = bare("s", SERVICE).with(pod("u", "10.0.0.1"));
        List.of(ports).forEach(slice::port);
        return instances(slice.json()).stream().map(Instance::port).toList();
    }

    private static JsonObject hints(String... zones) {
        var array = new JsonArray();
        List.of(zones).forEach(zone -> array.add(new JsonObject().put("name", zone)));
        return new JsonObject().put("forZones", array);
    }

    private static List<Instance> instances(JsonObject... slices) {
        var read = new ArrayList<EndpointSlice>();
        List.of(slices).forEach(json -> EndpointSlice.read(json).ifPresent(read::add));
        Collections.reverse(read);
        return List.copyOf(
                new Pods(SERVICE, read).callable("kubernetes", place -> false).values());
    }
}
