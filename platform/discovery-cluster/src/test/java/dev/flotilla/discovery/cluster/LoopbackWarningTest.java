package dev.flotilla.discovery.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.testkit.server.LogOf;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LoopbackWarningTest {
    @Test
    void warnsOnceOfAnInstanceThatNobodyElsewhereReaches() {
        try (var log = new LogOf(ClusterExporter.class)) {
            var reach = new LoopbackWarning("10.0.0.7");

            reach.look(instance("10.0.0.7"));
            reach.look(instance("127.0.0.1"));
            reach.look(instance("127.0.0.1"));

            assertThat(log.lines())
                    .containsExactly("tells others of 127.0.0.1, where they cannot reach it: set ADVERTISED_HOST"
                            + " (service=some-service, cluster host=10.0.0.7)");
        }
    }

    @Test
    void saysNothingWhereAllMembersAreOnOneMachine() {
        try (var log = new LogOf(ClusterExporter.class)) {
            new LoopbackWarning("127.0.0.1").look(instance("localhost"));

            assertThat(log.lines()).isEmpty();
        }
    }

    private static Instance instance(String host) {
        return new Instance("some-service", "s-1", host, 80, false, "any", "", 100, Map.of());
    }
}
