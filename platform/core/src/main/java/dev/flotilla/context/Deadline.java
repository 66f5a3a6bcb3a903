package dev.flotilla.context;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * The moment after which nobody waits for an answer any more; measured on the monotonic clock of this process.
 *
 * <p>Travels between processes as the time that remains, so that clocks need not agree. Immutable.
 */
public final class Deadline {
    /** Request header that carries the remaining time in whole milliseconds. */
    public static final String HEADER = "X-Request-Timeout-Ms";

    private final long nanoTime;
    private final LongSupplier clock;

    private Deadline(long nanoTime, LongSupplier clock) {
        this.nanoTime = nanoTime;
        this.clock = clock;
    }

    /** The deadline that is reached when the given time has passed from now. */
    public static Deadline after(Duration time) {
        return at(System.nanoTime() + time.toNanos(), System::nanoTime);
    }

    /** The deadline that is reached when the clock shows that time, in nanoseconds. */
    public static Deadline at(long nanoTime, LongSupplier clock) {
        return new Deadline(nanoTime, clock);
    }

    /** The earlier one of this deadline and the one reached when the given time has passed from now. */
    public Deadline atMost(Duration time) {
        return orEarlier(at(clock.getAsLong() + time.toNanos(), clock));
    }

    /** This deadline, or the other one if that is earlier; both on one clock. */
    public Deadline orEarlier(Deadline other) {
        return other.nanoTime - nanoTime < 0 ? other : this;
    }

    /** When it is reached, in nanoseconds on its clock. */
    public long nanoTime() {
        return nanoTime;
    }

    /** Milliseconds left, rounded up; zero when it has passed. */
    public long remainingMillis() {
        return (remainingNanos() + 999_999) / 1_000_000;
    }

    /** Nanoseconds left; zero when it has passed. */
    public long remainingNanos() {
        return Math.max(0, nanoTime - clock.getAsLong());
    }

    /** Whether it has been reached. */
    public boolean passed() {
        return nanoTime - clock.getAsLong() <= 0;
    }

    @Override
    public String toString() {
        return "in " + remainingMillis() + " ms";
    }
}
