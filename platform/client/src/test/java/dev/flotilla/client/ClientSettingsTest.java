package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    @Test
    void hasADefaultForEveryKey() {
        Fields fields = Fields.ofConfig(new JsonObject(), "");

        ClientSettings settings = ClientSettings.read(fields);

        assertThat(fields.faults()).isEmpty();
        assertThat(settings)
                .isEqualTo(new ClientSettings(
                        Balancing.POWER_OF_TWO,
                        Duration.ofSeconds(3),
                        Duration.ZERO,
                        Duration.ofMillis(500),
                        3,
                        64,
                        1 << 20,
                        Duration.ZERO,
                        Duration.ofSeconds(10),
                        "",
                        new BreakerSettings(3, Duration.ofSeconds(10), Duration.ofSeconds(1)),
                        new RetryBudgetSettings(0.2, 3)));
    }

    @Test
    void readsEveryKey() {
        Fields fields = Fields.ofConfig(new JsonObject("""
                        {"balancer": "round_robin", "deadline_ms": 1, "try_timeout_ms": "2", "connect_timeout_ms": 3,
                         "max_attempts": 4, "pool_size": 5, "max_body_bytes": 6,
                         "hedge_after_ms": 11, "slow_start_ms": 12,
                         "breaker": {"max_failures": 7, "rolling_window_ms": 8000, "reset_ms": 90},
                         "retry_budget": {"ratio": 0.5, "minimum_per_second": 10}}"""), "");

        ClientSettings settings = ClientSettings.read(fields);
        fields.refuseUnknown();

        assertThat(fields.faults()).isEmpty();
        assertThat(settings)
                .isEqualTo(new ClientSettings(
                        Balancing.ROUND_ROBIN,
                        Duration.ofMillis(1),
                        Duration.ofMillis(2),
                        Duration.ofMillis(3),
                        4,
                        5,
                        6,
                        Duration.ofMillis(11),
                        Duration.ofMillis(12),
                        "",
                        new BreakerSettings(7, Duration.ofSeconds(8), Duration.ofMillis(90)),
                        new RetryBudgetSettings(0.5, 10)));
    }

    @Test
    void takesOverTheZoneOfItsProcess() {
        ClientSettings settings = ClientSettings.standard();

        assertThat(settings.with("a").zone()).isEqualTo("a");
        assertThat(settings.with("a").with("")).isEqualTo(settings);
    }

    @Test
    void saysWhichBoundAValueBreaks() {
        Fields fields = Fields.ofConfig(new JsonObject("""
                        {"balancer": "random", "deadline_ms": 0, "max_attempts": 11, "hedge_after_ms": -1,
                         "slow_start_ms": 600001,
                         "breaker": {"rolling_window_ms": 999}, "retry_budget": {"ratio": 1.1}}"""), "client");

        assertThat(ClientSettings.read(fields)).isNotNull();

        assertThat(fields.faults())
                .extracting(Fault::toString)
                .containsExactly(
                        "client.balancer: must be \"power_of_two\" or \"round_robin\"",
                        "client.deadline_ms: must be between 1 and 600000",
                        "client.max_attempts: must be between 1 and 10",
                        "client.hedge_after_ms: must be between 0 and 600000",
                        "client.slow_start_ms: must be between 0 and 600000",
                        "client.breaker.rolling_window_ms: must be between 1000 and 600000",
                        "client.retry_budget.ratio: must be between 0 and 1");
    }
}
