package dev.flotilla.client;

import java.time.Duration;

/**
 * The moment after which nobody waits for an answer any more; measured on the monotonic clock of this process.
 *
 * <p>Travels between processes as the time that remains, so that clocks need not agree. Immutable.
 */
public final class Deadline {
    /** Request header that carries the remaining time in whole milliseconds. */
    public static final String HEADER = "X-Request-Timeout-Ms";

    private final long nanoTime;

    private Deadline(long nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** The deadline that is reached when the given time has passed from now. */
    public static Deadline after(Duration time) {
        return new Deadline(System.nanoTime() + time.toNanos());
    }

    /** The earlier one of this deadline and the one reached when the given time has passed from now. */
    public Deadline atMost(Duration time) {
        Deadline other = after(time);
        return other.nanoTime - nanoTime < 0 ? other : this;
    }

    /** Milliseconds left, rounded up; zero when it has passed. */
    public long remainingMillis() {
        long left = nanoTime - System.nanoTime();
        return left <= 0 ? 0 : (left + 999_999) / 1_000_000;
    }

    /** Whether it has been reached. */
    public boolean passed() {
        return nanoTime - System.nanoTime() <= 0;
    }

    @Override
    public String toString() {
        return "in " + remainingMillis() + " ms";
    }
}
