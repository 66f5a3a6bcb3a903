package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the index makes of two registries that tell of the same processes, and do not agree. */
class TwoRegistriesTest {
    private static final String USERS = "user-service";
    private static final Instance FIRST = instance("u-1", 5001);
    private static final Instance SECOND = instance("u-2", 5002);

    private final TestClock clock = new TestClock();
    private final ServiceIndex index = new ServiceIndex(clock);
    private final IndexSource consul = index.source("consul", 50);
    private final IndexSource etcd = index.source("etcd", 49);

    @BeforeEach
    void bothKnowBoth() {
        for (IndexSource registry : List.of(consul, etcd)) {
            registry.connected(true);
            registry.replace(USERS, told(registry, FIRST, SECOND));
        }
    }

    @Test
    void whoeverOneOfThemKnowsIsKnownOnce() {
        etcd.put(instance("u-3", 5003));

        assertThat(ids()).containsExactly("u-1", "u-2", "u-3");
    }

    @Test
    void theOneNamedFirstIsBelievedWhereTheyDiffer() {
        etcd.put(instance("u-1", 9999));

        assertThat(index.snapshot(USERS).instances().get(0).port()).isEqualTo(5001);
    }

    @Test
    void whoIsGoneFromOneIsThereAsLongAsTheOtherTellsOfIt() {
        consul.replace(USERS, told(consul, SECOND));
        List<String> meanwhile = ids();
        etcd.remove(USERS, "u-1");

        assertThat(meanwhile).containsExactly("u-1", "u-2");
        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void whoLeavesWhileOneIsAwayIsKnownUntilThatOneIsBack() {
        consul.connected(false);
        etcd.remove(USERS, "u-1");
        List<String> meanwhile = ids();

        consul.connected(true);
        consul.resync(USERS, told(consul, SECOND));
        clock.goOn(SelfPreservation.RETURNING);
        index.settle();

        assertThat(meanwhile).containsExactly("u-1", "u-2");
        assertThat(ids()).containsExactly("u-2");
    }

    @Test
    void whoComesWhileOneIsAwayIsKnown() {
        consul.connected(false);

        etcd.put(instance("u-3", 5003));

        assertThat(ids()).containsExactly("u-1", "u-2", "u-3");
    }

    @Test
    void aMassLossInOneIsNoneWhileTheOtherWasHeardLast() {
        consul.connected(false);

        etcd.replace(USERS, List.of());

        assertThat(ids()).containsExactly("u-1", "u-2");
    }

    @Test
    void oneThatComesBackWithNothingTakesNobodyFromTheOther() {
        consul.connected(false);

        etcd.resync(USERS, told(etcd, SECOND));

        assertThat(ids()).containsExactly("u-1", "u-2");
    }

    private List<String> ids() {
        return index.snapshot(USERS).instances().stream().map(Instance::id).toList();
    }

    private static List<Instance> told(IndexSource source, Instance... instances) {
        return List.of(instances).stream()
                .map(instance -> instance.toldBy(source.name()))
                .toList();
    }

    private static Instance instance(String id, int port) {
        return new Instance(USERS, id, "127.0.0.1", port, false, "etcd", "", 100, Map.of());
    }
}
