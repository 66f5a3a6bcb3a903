package dev.flotilla.client;

import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;

/**
 * How another service is called; every key has a default.
 *
 * @param balancer how an instance is picked
 * @param deadline the longest a call may take, retries included; the deadline of its context may be earlier
 * @param attemptTimeout the longest a single try may take; zero for all that is left of the deadline, with a second try beside
 *     it when half of that is over and the call may be repeated
 * @param connectTimeout the longest it may take to connect
 * @param maxAttempts tries per call, the first included
 * @param poolSize connections per instance
 * @param maxBodyBytes a longer answer is a failure
 * @param hedgeAfter how long a read waits for its answer before a second try begins beside the first; zero for never
 * @param slowStart how long an instance that is new, or comes back, takes to grow from a tenth of its share to all of it;
 *     zero for no time
 * @param zone where the caller runs: instances there come first; empty for no matter where
 * @param breaker when an instance is avoided
 * @param retryBudget how many retries may be sent
 */
public record ClientSettings(
        Balancing balancer,
        Duration deadline,
        Duration attemptTimeout,
        Duration connectTimeout,
        int maxAttempts,
        int poolSize,
        int maxBodyBytes,
        Duration hedgeAfter,
        Duration slowStart,
        String zone,
        BreakerSettings breaker,
        RetryBudgetSettings retryBudget) {
    private static final int MAX_MILLIS = 600_000;

    /**
     * Reads {@code balancer}, {@code deadline_ms}, {@code try_timeout_ms}, {@code connect_timeout_ms},
     * {@code max_attempts}, {@code pool_size}, {@code max_body_bytes}, {@code hedge_after_ms}, {@code slow_start_ms},
     * {@code breaker} with {@code max_failures}, {@code rolling_window_ms}, {@code reset_ms}, and {@code retry_budget} with
     * {@code ratio}, {@code minimum_per_second}. The zone is none: see {@link #with}. What is wrong is noted in
     * {@code fields}.
     */
    public static ClientSettings read(Fields fields) {
        return new ClientSettings(
                balancer(fields),
                millis(fields, "deadline_ms", 1, 3000),
                millis(fields, "try_timeout_ms", 0, 0),
                millis(fields, "connect_timeout_ms", 1, 500),
                number(fields, "max_attempts", 1, 10, 3),
                number(fields, "pool_size", 1, 10_000, 64),
                number(fields, "max_body_bytes", 1, 1 << 30, 1 << 20),
                millis(fields, "hedge_after_ms", 0, 0),
                millis(fields, "slow_start_ms", 0, 10_000),
                "",
                BreakerSettings.read(fields.object("breaker")),
                RetryBudgetSettings.read(fields.object("retry_budget")));
    }

    /** The default of every key. */
    public static ClientSettings standard() {
        return read(Fields.ofConfig(new JsonObject(), ""));
    }

    /** The same for a caller that runs in that zone; empty when unknown. */
    public ClientSettings with(String zone) {
        return new ClientSettings(
                balancer,
                deadline,
                attemptTimeout,
                connectTimeout,
                maxAttempts,
                poolSize,
                maxBodyBytes,
                hedgeAfter,
                slowStart,
                zone,
                breaker,
                retryBudget);
    }

    private static Balancing balancer(Fields fields) {
        return fields.text("balancer")
                .check(
                        word -> Arrays.stream(Balancing.values())
                                .anyMatch(known -> known.word().equals(word)),
                        "must be \"power_of_two\" or \"round_robin\"")
                .optional()
                .filter(Balancing.ROUND_ROBIN.word()::equals)
                .map(word -> Balancing.ROUND_ROBIN)
                .orElse(Balancing.POWER_OF_TWO);
    }

    private static Duration millis(Fields fields, String key, long least, long ordinary) {
        return Duration.ofMillis(fields.integer(key).between(least, MAX_MILLIS).orElse(ordinary));
    }

    private static int number(Fields fields, String key, int least, int most, long ordinary) {
        return fields.integer(key).between(least, most).orElse(ordinary).intValue();
    }
}
