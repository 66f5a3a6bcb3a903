package dev.flotilla.client;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * When an instance is avoided, and for how long.
 *
 * @param maxFailures so many failures in a row eject an instance; a refused connection does so at once
 * @param rollingWindow failures are in a row when no more than this is between them
 * @param reset how long an instance stays ejected before one call may try it again; twice as long, up to eight times, each
 *     time that fails
 */
public record BreakerSettings(int maxFailures, Duration rollingWindow, Duration reset) {
    static BreakerSettings read(Fields fields) {
        return new BreakerSettings(
                fields.integer("max_failures").between(1, 1000).orElse(3L).intValue(),
                Duration.ofMillis(fields.integer("rolling_window_ms")
                        .between(1000, 600_000)
                        .orElse(10_000L)),
                Duration.ofMillis(
                        fields.integer("reset_ms").between(10, 600_000).orElse(1000L)));
    }
}
