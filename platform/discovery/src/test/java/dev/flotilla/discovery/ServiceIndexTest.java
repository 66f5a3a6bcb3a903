package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ServiceIndexTest {
    private static final String USERS = "user-service";
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final ServiceIndex index = new ServiceIndex(Clock.fixed(NOW, ZoneOffset.UTC));
    private final IndexSource consul = index.source("consul", 10);
    private final IndexSource local = index.source("local", 100);

    @Test
    void knowsNothingOfAServiceNobodyToldOf() {
        Snapshot snapshot = index.snapshot(USERS);

        assertThat(snapshot.instances()).isEmpty();
        assertThat(snapshot.version()).isZero();
    }

    @Test
    void joinsWhatSeveralSourcesSayInTheOrderOfIds() {
        consul.put(instance("b", 2, "consul"));
        local.put(instance("a", 1, "local"));
        consul.put(instance("c", 3, "consul"));

        assertThat(index.snapshot(USERS).instances()).extracting(Instance::id).containsExactly("a", "b", "c");
    }

    @Test
    void believesTheMoreTrustedSourceOfAnInstanceBothKnow() {
        local.put(instance("a", 1, "local"));
        consul.put(instance("a", 99, "consul"));

        assertThat(index.snapshot(USERS).instances()).containsExactly(instance("a", 1, "local"));
    }

    @Test
    void fallsBackToTheOtherSourceWhenTheMoreTrustedOneTakesItsWordBack() {
        local.put(instance("a", 1, "local"));
        consul.put(instance("a", 99, "consul"));

        local.remove(USERS, "a");

        assertThat(index.snapshot(USERS).instances()).containsExactly(instance("a", 99, "consul"));
    }

    @Test
    void replacesAllThatOneSourceSaidOfAServiceAndNothingElse() {
        consul.replace(USERS, List.of(instance("a", 1, "consul"), instance("b", 2, "consul")));
        local.put(instance("z", 9, "local"));

        consul.replace(USERS, List.of(instance("b", 3, "consul")));

        assertThat(index.snapshot(USERS).instances())
                .containsExactly(instance("b", 3, "consul"), instance("z", 9, "local"));
    }

    @Test
    void forgetsWhatAClearedSourceSaidOfEveryService() {
        consul.put(instance("a", 1, "consul"));
        local.put(instance("z", 9, "local"));

        consul.clear();

        assertThat(index.snapshot(USERS).instances()).containsExactly(instance("z", 9, "local"));
    }

    @Test
    void keepsWhatASourceSaidWhenItIsAway() {
        consul.connected(true);
        consul.put(instance("a", 1, "consul"));

        consul.connected(false);

        assertThat(index.snapshot(USERS).instances()).hasSize(1);
        assertThat(consul.status()).isEqualTo(new SourceStatus("consul", false, Optional.of(NOW)));
    }

    @Test
    void tellsListenersOfChangesOnly() {
        var told = new ArrayList<Snapshot>();
        var subscription = index.onChange(service -> told.add(service.snapshot()));

        consul.put(instance("a", 1, "consul"));
        consul.put(instance("a", 1, "consul"));
        consul.replace(USERS, List.of(instance("a", 1, "consul")));
        consul.remove(USERS, "unknown");
        consul.remove(USERS, "a");
        subscription.close();
        consul.put(instance("a", 1, "consul"));

        assertThat(told).extracting(Snapshot::version).containsExactly(1L, 2L);
        assertThat(told.get(0).instances()).containsExactly(instance("a", 1, "consul"));
        assertThat(told.get(1).instances()).isEmpty();
    }

    @Test
    void leavesTheSnapshotAloneWhenALessTrustedSourceAgrees() {
        local.put(instance("a", 1, "local"));
        Snapshot before = index.snapshot(USERS);
        var told = new ArrayList<ServiceEntry>();
        var subscription = index.onChange(told::add);

        consul.put(instance("a", 1, "consul"));
        subscription.close();

        assertThat(index.snapshot(USERS)).isSameAs(before);
        assertThat(told).isEmpty();
    }

    @Test
    void givesTheSameSourceForTheSameName() {
        assertThat(index.source("consul", 10)).isSameAs(consul);
        assertThatThrownBy(() -> index.source("consul", 11).clear())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("source consul (priority 10) cannot have the priority 11 too");
    }

    @Test
    void losesNoUpdateOfSourcesThatWriteAtOnce() throws InterruptedException {
        int writers = 4;
        int each = 250;
        var done = new CountDownLatch(writers);
        for (int writer = 0; writer < writers; writer++) {
            IndexSource source = index.source("writer-" + writer, writer);
            var thread = new Thread(() -> {
                for (int i = 0; i < each; i++) {
                    source.put(instance(source.name() + "-" + i, 1 + i, source.name()));
                }
                done.countDown();
            });
            thread.start();
        }

        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(index.snapshot(USERS).instances()).hasSize(writers * each);
        assertThat(index.snapshot(USERS).version()).isEqualTo((long) writers * each);
    }

    @Test
    void readsWithoutAllocating() {
        consul.put(instance("a", 1, "consul"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long seen = readings(1000);

        long before = threads.getThreadAllocatedBytes(thread);
        seen += readings(10_000);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(seen).isEqualTo(11_000);
        assertThat(allocated).isLessThan(10_000);
    }

    private long readings(int times) {
        long seen = 0;
        for (int i = 0; i < times; i++) {
            seen += index.snapshot(USERS).version();
        }
        return seen;
    }

    private static Instance instance(String id, int port, String source) {
        return new Instance(USERS, id, "127.0.0.1", port, false, source, "", Instance.DEFAULT_WEIGHT, Map.of());
    }
}
