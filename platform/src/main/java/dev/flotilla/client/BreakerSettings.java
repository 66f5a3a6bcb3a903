package dev.flotilla.client;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * When an instance is avoided, and for how long.
 *
 * @param maxFailures so many failures in a row eject an instance
 * @param rollingWindow failures older than this are forgotten; at least a second, or Vert.x's breaker never opens
 * @param reset how long an instance stays ejected before one call may try it again
 */
public record BreakerSettings(int maxFailures, Duration rollingWindow, Duration reset) {
    static BreakerSettings read(Fields fields) {
        return new BreakerSettings(
                fields.integer("max_failures").between(1, 1000).orElse(5L).intValue(),
                Duration.ofMillis(fields.integer("rolling_window_ms")
                        .between(1000, 600_000)
                        .orElse(10_000L)),
                Duration.ofMillis(
                        fields.integer("reset_ms").between(10, 600_000).orElse(1000L)));
    }
}
