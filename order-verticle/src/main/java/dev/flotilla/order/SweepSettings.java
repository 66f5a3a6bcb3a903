package dev.flotilla.order;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * How stock that could not be given back at once is given back later.
 *
 * @param interval between two looks for what is due
 * @param batch how many orders are taken on at once
 * @param placingTimeout after which an order in placing is given up; longer than a request for one may take
 * @param retry how long an order taken on is left alone by everybody else, and after which it is tried again
 */
record SweepSettings(Duration interval, int batch, Duration placingTimeout, Duration retry) {
    private static final long USUAL_PLACING_TIMEOUT_MS = 5_000;

    /** Reads the settings of a service whose requests for orders may take so long. */
    static SweepSettings read(Fields fields, Duration orderDeadline) {
        Duration leastPlacing = orderDeadline.plus(OrderSaga.UNDO_TIMEOUT);
        return new SweepSettings(
                millis(fields, "interval_ms", 10, 1_000),
                fields.integer("batch").between(1, 1_000).orElse(50L).intValue(),
                Duration.ofMillis(fields.integer("placing_timeout_ms")
                        .between(100, 600_000)
                        .check(
                                millis -> millis >= leastPlacing.toMillis(),
                                "must be at least " + leastPlacing.toMillis()
                                        + ", a second more than order_deadline_ms")
                        .orElse(Math.max(USUAL_PLACING_TIMEOUT_MS, leastPlacing.toMillis()))),
                millis(fields, "retry_ms", 100, 2_000));
    }

    private static Duration millis(Fields fields, String key, long least, long usual) {
        return Duration.ofMillis(fields.integer(key).between(least, 600_000).orElse(usual));
    }
}
