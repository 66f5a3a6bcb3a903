package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.json.Fields;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BalancerTest {
    private static final ClientSettings SETTINGS = ClientSettings.read(Fields.ofConfig(new JsonObject(), ""));

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        Fleet.await(vertx.close());
    }

    @Test
    void roundRobinGoesOnPastTheLargestInteger() {
        var balancer = new RoundRobin(Integer.MAX_VALUE - 9);
        Target[] targets = targets(4);

        var picks = new HashMap<Target, Integer>();
        for (int i = 0; i < 20; i++) {
            picks.merge(balancer.pick(targets), 1, Integer::sum);
        }

        assertThat(picks)
                .hasSize(4)
                .allSatisfy((target, count) -> assertThat(count).isEqualTo(5));
    }

    @Test
    void twoChoicesAvoidTheBusiestInstance() {
        var balancer = new PowerOfTwoChoices();
        Target[] targets = targets(3);
        targets[1].began();

        for (int i = 0; i < 1000; i++) {
            assertThat(balancer.pick(targets)).isNotSameAs(targets[1]);
        }
    }

    @Test
    void twoChoicesReachEveryOneOfEquallyBusyInstances() {
        var balancer = new PowerOfTwoChoices();
        Target[] targets = targets(10);

        var picks = new HashMap<Target, Integer>();
        for (int i = 0; i < 10_000; i++) {
            picks.merge(balancer.pick(targets), 1, Integer::sum);
        }

        assertThat(picks)
                .hasSize(10)
                .allSatisfy((target, count) -> assertThat(count).isBetween(700, 1300));
    }

    @Test
    void aPickAmongHealthyInstancesAllocatesNothing() {
        var index = new ServiceIndex();
        var source = index.source("test", 1);
        IntStream.range(0, 100).forEach(i -> source.put(instance(i)));
        var targets = new Targets(vertx, index.service("x"), SETTINGS, ClientMetrics.of("x"));
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        Exchange[] warmUp = exchanges(1000);
        Exchange[] exchanges = exchanges(10_000);
        assertThat(picked(targets, warmUp)).isEqualTo(1000);

        long before = threads.getThreadAllocatedBytes(thread);
        int picked = picked(targets, exchanges);
        long allocated = threads.getThreadAllocatedBytes(thread) - before;

        assertThat(picked).isEqualTo(10_000);
        assertThat(allocated).isLessThan(10_000);
    }

    private static int picked(Targets targets, Exchange[] exchanges) {
        int picked = 0;
        for (Exchange exchange : exchanges) {
            picked += targets.pick(exchange) ? 1 : 0;
        }
        return picked;
    }

    private Exchange[] exchanges(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Exchange(vertx, Call.get("/"), SETTINGS.deadline()))
                .toArray(Exchange[]::new);
    }

    private Target[] targets(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Target(vertx, instance(i), SETTINGS.breaker(), () -> {}))
                .toArray(Target[]::new);
    }

    private static Instance instance(int i) {
        return new Instance("x", "x-" + i, "127.0.0.1", 1 + i, false, "test", "", 100, Map.of());
    }
}
