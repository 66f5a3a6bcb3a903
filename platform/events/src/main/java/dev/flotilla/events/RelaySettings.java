package dev.flotilla.events;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * How waiting events are delivered.
 *
 * @param interval between two looks for events that other processes left, or that are due again
 * @param batch how many events are delivered at once
 * @param longestPause between two deliveries of an event that fails; twelve times as long for one that has failed twenty times
 * @param attempts after which an event is put aside that fails while others are delivered
 */
public record RelaySettings(Duration interval, int batch, Duration longestPause, int attempts) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final int MANY = 20;
    private static final int MUCH_LONGER = 12;

    /** Reads {@code interval_ms}, {@code batch}, {@code longest_pause_ms} and {@code attempts}. */
    public static RelaySettings read(Fields fields, int usualBatch) {
        return new RelaySettings(
                Duration.ofMillis(
                        fields.integer("interval_ms").between(10, 60_000).orElse(500L)),
                fields.integer("batch")
                        .between(1, 10_000)
                        .orElse((long) usualBatch)
                        .intValue(),
                Duration.ofMillis(
                        fields.integer("longest_pause_ms").between(10, 600_000).orElse(5_000L)),
                fields.integer("attempts").between(1, 1_000_000).orElse(1_000L).intValue());
    }

    /** How long an event waits that has now failed once more than so many times. */
    Duration pauseAfter(int failures) {
        return failures >= MANY ? longestPause.multipliedBy(MUCH_LONGER) : usualPauseAfter(failures);
    }

    /** The same without the longer pause after many failures. */
    Duration usualPauseAfter(int failures) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(failures, MANY));
        return pause.compareTo(longestPause) < 0 ? pause : longestPause;
    }
}
