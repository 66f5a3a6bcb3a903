package dev.flotilla.launcher;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * How the process ends when it is asked to.
 *
 * @param drain how long it serves on after it has withdrawn itself from discovery
 * @param grace how long requests in flight may take after that
 */
record ShutdownSettings(Duration drain, Duration grace) {
    private static final long DRAIN_MS = 2_000;
    private static final long GRACE_MS = 5_000;
    private static final long MOST_MS = 600_000;
    private static final Duration REST = Duration.ofMillis(2_500);

    static final ShutdownSettings DEFAULT =
            new ShutdownSettings(Duration.ofMillis(DRAIN_MS), Duration.ofMillis(GRACE_MS));

    static ShutdownSettings read(Fields fields) {
        return new ShutdownSettings(
                milliseconds(fields, "drain_ms", DRAIN_MS), milliseconds(fields, "grace_ms", GRACE_MS));
    }

    /** When leaving has failed and the process is halted: 9.5 s with the defaults. */
    Duration limit() {
        return drain.plus(grace).plus(REST);
    }

    private static Duration milliseconds(Fields fields, String key, long otherwise) {
        return Duration.ofMillis(fields.integer(key).between(0, MOST_MS).orElse(otherwise));
    }
}
