package dev.flotilla.discovery.kubernetes;

import static dev.flotilla.testkit.server.SliceJson.bare;
import static dev.flotilla.testkit.server.SliceJson.pod;
import static dev.flotilla.testkit.server.SliceJson.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.LocalExporter;
import dev.flotilla.testkit.registry.Member;
import dev.flotilla.testkit.server.TestKubernetes;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KubernetesImporterTest {
    private static final String USERS = "user-service";

    private final TestKubernetes kubernetes = TestKubernetes.start();

    @AfterEach
    void close() {
        kubernetes.close();
    }

    @Test
    void keepsAnEndpointThatMovesFromOneSliceToAnother() {
        JsonObject full = slice("full", USERS, 5001)
                .with(pod("u-1", "10.0.0.1"), pod("u-2", "10.0.0.2"))
                .json();
        kubernetes.store.put(full);
        try (Member reader = Reader.open(kubernetes, USERS)) {
            reader.awaitIds(USERS, "u-1", "u-2");
            kubernetes.awaitWatch();

            kubernetes.store.put(
                    slice("full", USERS, 5001).with(pod("u-1", "10.0.0.1")).json());
            kubernetes.store.put(slice("other", USERS, 5001)
                    .with(pod("u-2", "10.0.0.2"), pod("u-3", "10.0.0.3"))
                    .json());

            reader.awaitIds(USERS, "u-1", "u-2", "u-3");
            assertThat(reader.history(USERS)).allMatch(now -> now.size() >= 2);
        }
    }

    @Test
    void forgetsAPodThatIsTerminatingAndOneThatHasVanished() {
        kubernetes.store.put(slice("s", USERS, 5001)
                .with(pod("u-1", "10.0.0.1"), pod("u-2", "10.0.0.2"), pod("u-3", "10.0.0.3"))
                .json());
        try (Member reader = Reader.open(kubernetes, USERS)) {
            reader.awaitIds(USERS, "u-1", "u-2", "u-3");

            kubernetes.store.put(slice("s", USERS, 5001)
                    .with(pod("u-1", "10.0.0.1"), pod("u-2", "10.0.0.2", false, true), pod("u-3", "10.0.0.3"))
                    .json());
            reader.awaitIds(USERS, "u-1", "u-3");
            kubernetes.store.put(
                    slice("s", USERS, 5001).with(pod("u-1", "10.0.0.1")).json());

            reader.awaitIds(USERS, "u-1");
        }
    }

    @Test
    void isNotWedgedByASliceWithoutPortsNorByWhatIsNoSlice() {
        kubernetes.store.put(
                bare("portless", USERS).with(pod("u-0", "10.0.0.9")).json());
        kubernetes.store.put(
                slice("s", USERS, 5001).with(pod("u-1", "10.0.0.1")).json());
        try (Member reader = Reader.open(kubernetes, USERS)) {
            reader.awaitIds(USERS, "u-1");
            kubernetes.awaitWatch();

            kubernetes.store.put(bare("headless", USERS).json());
            kubernetes.send("{\"type\":\"MODIFIED\",\"object\":{\"metadata\":{},\"endpoints\":7}}\n");
            kubernetes.store.put(
                    slice("t", USERS, 5001).with(pod("u-2", "10.0.0.2")).json());

            reader.awaitIds(USERS, "u-1", "u-2");
            assertThat(kubernetes.lists()).isEqualTo(1);
        }
    }

    @Test
    void readsAListOfManyPages() {
        IntStream.range(0, 250)
                .forEach(i -> kubernetes.store.put(slice("s-" + i, USERS, 5001)
                        .with(pod("u-" + i, "10.0." + i + ".1"))
                        .json()));

        try (Member reader = Reader.open(kubernetes, USERS)) {
            reader.await(USERS, now -> now.size() == 250);

            assertThat(kubernetes.lists()).isEqualTo(3);
            assertThat(reader.history(USERS)).hasSize(1);
        }
    }

    @Test
    void asksForAllWatchedServicesAtOnceAndForNoOthers() {
        try (Member reader = Reader.open(kubernetes, USERS, "order-service", "no such name)")) {
            kubernetes.awaitWatch();

            assertThat(kubernetes.asked())
                    .allMatch(uri ->
                            uri.contains("kubernetes.io%2Fservice-name%20in%20%28order-service%2Cuser-service%29"));
            assertThat(kubernetes.asked().get(1)).contains("allowWatchBookmarks=true", "timeoutSeconds=");
            reader.awaitConnected(true);
        }
    }

    @Test
    void keepsWhatItKnowsWhileAnotherServiceIsWatchedToo() {
        kubernetes.store.put(
                slice("s", USERS, 5001).with(pod("u-1", "10.0.0.1")).json());
        kubernetes.store.put(
                slice("o", "order-service", 5002).with(pod("o-1", "10.0.0.2")).json());
        try (Member reader = Reader.open(kubernetes, USERS)) {
            reader.awaitIds(USERS, "u-1");

            Subscription orders = reader.watch("order-service");
            reader.awaitIds("order-service", "o-1");
            orders.close();
            reader.awaitIds("order-service");

            assertThat(reader.history(USERS)).hasSize(1);
            assertThat(reader.doubted(USERS)).isEmpty();
        }
    }

    @Test
    void followsASliceToAnotherService() {
        kubernetes.store.put(
                slice("s", USERS, 5001).with(pod("u-1", "10.0.0.1")).json());
        try (Member reader = Reader.open(kubernetes, USERS, "order-service")) {
            reader.awaitIds(USERS, "u-1");

            kubernetes.store.put(slice("s", "order-service", 5001)
                    .with(pod("u-1", "10.0.0.1"))
                    .json());

            reader.awaitIds("order-service", "u-1");
            reader.awaitIds(USERS);
        }
    }

    @Test
    void knowsThisProcessOnceWhicheverOfBothIsKnownFirst() {
        try (Member both = Reader.open(kubernetes, USERS)) {
            Instance first = both.publish(USERS, "own-1");
            kubernetes.store.put(slice("s", USERS, first.port())
                    .with(pod("pod-1", "127.0.0.1"), pod("pod-2", "127.0.0.99"))
                    .json());
            both.awaitIds(USERS, "own-1", "pod-2");

            both.unpublish("own-1");
            both.awaitIds(USERS, "pod-1", "pod-2");
            Instance second = both.publish(USERS, "own-2");
            kubernetes.store.put(slice("s", USERS, second.port())
                    .ipv6()
                    .with(pod("pod-1", "0:0:0:0:0:0:0:1"))
                    .json());

            List<Instance> known = both.awaitIds(USERS, "own-2");
            assertThat(known.get(0).source()).isEqualTo(LocalExporter.SOURCE);
        }
    }

    @Test
    void costsOneListAndOneWatchWhileNothingHappens() {
        try (Member reader = Reader.open(kubernetes, USERS, "order-service", "product-service")) {
            reader.awaitConnected(true);
            kubernetes.awaitWatch();

            kubernetes.store.put(
                    slice("n", "another-service", 1).with(pod("n", "10.0.0.1")).json());
            kubernetes.store.put(
                    slice("s", USERS, 5001).with(pod("u-1", "10.0.0.1")).json());
            reader.awaitIds(USERS, "u-1");

            assertThat(kubernetes.asked()).hasSize(2);
        }
    }
}
