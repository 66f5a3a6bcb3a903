package dev.flotilla.client;

import dev.flotilla.json.Fields;
import java.time.Duration;
import java.util.Arrays;

/**
 * How another service is called; every key has a default.
 *
 * @param balancer how an instance is picked
 * @param deadline the longest a call may take, retries included; the deadline of its context may be earlier
 * @param tryTimeout the longest a single try may take; zero for all that is left of the deadline
 * @param connectTimeout the longest it may take to connect
 * @param maxAttempts tries per call, the first included
 * @param poolSize connections per instance
 * @param maxBodyBytes a longer answer is a failure
 * @param breaker when an instance is avoided
 * @param retryBudget how many retries may be sent
 */
public record ClientSettings(
        Balancing balancer,
        Duration deadline,
        Duration tryTimeout,
        Duration connectTimeout,
        int maxAttempts,
        int poolSize,
        int maxBodyBytes,
        BreakerSettings breaker,
        RetryBudgetSettings retryBudget) {
    private static final int MAX_MILLIS = 600_000;

    /**
     * Reads {@code balancer}, {@code deadline_ms}, {@code try_timeout_ms}, {@code connect_timeout_ms},
     * {@code max_attempts}, {@code pool_size}, {@code max_body_bytes}, {@code breaker} with {@code max_failures},
     * {@code rolling_window_ms}, {@code reset_ms}, and {@code retry_budget} with {@code ratio},
     * {@code minimum_per_second}. What is wrong is noted in {@code fields}.
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
                BreakerSettings.read(fields.object("breaker")),
                RetryBudgetSettings.read(fields.object("retry_budget")));
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
