package dev.flotilla.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.core.Subscription;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DiscoveryMetricsTest {
    private static final String USERS = "user-service";

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ServiceIndex index = new ServiceIndex(new TestClock());
    private final IndexSource consul = index.source("consul", 50);
    private final IndexSource etcd = index.source("etcd", 49);

    @Test
    void tellsOfEachRegistryWhetherItIsThere() {
        try (Subscription open = open()) {
            consul.connected(true);

            assertThat(open).isNotNull();
            assertThat(meters.scrape())
                    .contains("flotilla_discovery_connected{registry=\"consul\"} 1.0")
                    .contains("flotilla_discovery_connected{registry=\"etcd\"} 0.0");
        }
    }

    @Test
    void tellsHowManyInstancesOfAWatchedServiceAreKnownAndDoubted() {
        var caller = new TestCaller(USERS);
        caller.answering.addAll(List.of("u-1", "u-2"));
        try (Subscription called = index.addCaller(caller);
                Subscription watched = index.watch(USERS);
                Subscription open = open()) {
            assertThat(List.of(called, watched, open)).doesNotContainNull();
            consul.replace(USERS, List.of(instance("u-1"), instance("u-2")));
            consul.replace(USERS, List.of());
            consul.replace("another-service", List.of());

            assertThat(meters.scrape())
                    .contains("flotilla_discovery_instances{service=\"user-service\"} 2.0")
                    .contains("flotilla_discovery_doubted{service=\"user-service\"} 2.0")
                    .doesNotContain("another-service");
        }
    }

    @Test
    void saysNothingOfAServiceThatNobodyWatchesAnyMore() {
        try (Subscription open = open()) {
            index.watch(USERS).close();

            assertThat(open).isNotNull();
            assertThat(meters.scrape()).doesNotContain(USERS);
        }
    }

    @Test
    void leavesNothingBehind() {
        try (Subscription watched = index.watch(USERS)) {
            open().close();

            assertThat(watched).isNotNull();
            assertThat(meters.scrape()).doesNotContain("flotilla_discovery");
        }
    }

    private Subscription open() {
        return DiscoveryMetrics.open(index, List.of(consul, etcd), meters);
    }

    private static Instance instance(String id) {
        return new Instance(USERS, id, "127.0.0.1", 5001, false, "consul", "", 100, Map.of());
    }
}
