package dev.flotilla.client;

import static dev.flotilla.client.Fleet.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClientMetricsTest {
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Fleet fleet = new Fleet(Vertx.builder()
            .with(new VertxOptions().setMetricsOptions(new MicrometerMetricsOptions().setEnabled(true)))
            .withMetrics(new MicrometerMetricsFactory(registry))
            .build());

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void countsCallsByTheirOutcome() {
        var client =
                fleet.client(new JsonObject().put("balancer", "round_robin").put("slow_start_ms", 0));
        await(client.send(Call.get("/")).otherwiseEmpty());
        fleet.answering("a", 500, "");
        await(client.send(Call.get("/")).otherwiseEmpty());
        fleet.answering("b", 200, "b");
        await(client.send(Call.get("/")));
        await(client.send(Call.get("/")));

        assertThat(calls("rejected")).isEqualTo(1);
        assertThat(calls("failure")).isEqualTo(1);
        assertThat(calls("success")).isEqualTo(2);
        assertThat(registry.get("flotilla.client.retries").counter().count()).isEqualTo(1);
    }

    @Test
    void showsTheBreakerOfAnInstanceAsLongAsItIsKnown() {
        fleet.answering("a", 500, "");
        var client = fleet.client(new JsonObject()
                .put("breaker", new JsonObject().put("max_failures", 1).put("reset_ms", 600_000)));
        assertThat(breaker()).isZero();

        await(client.send(Call.get("/")).otherwiseEmpty());
        assertThat(breaker()).isEqualTo(2);

        fleet.leave("a");
        assertThat(registry.find("flotilla.client.breaker.state").gauges()).isEmpty();
    }

    private double calls(String outcome) {
        return registry.get("flotilla.client.calls")
                .tag("service", Fleet.SERVICE)
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    private double breaker() {
        return registry.get("flotilla.client.breaker.state")
                .tag("instance", "a")
                .gauge()
                .value();
    }
}
