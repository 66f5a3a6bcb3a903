package dev.flotilla.time;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next try: twice as long each time, up to a most, and never the same as everybody else.
 *
 * <p>Each pause is drawn between half of the bound and the bound ("equal jitter", after M. Brooker, "Exponential Backoff
 * And Jitter", 2015). Not thread-safe.
 */
public final class Backoff {
    private final long firstMillis;
    private final long mostMillis;
    private final DoubleSupplier random;
    private long bound;

    /**
     * A pause between tries.
     *
     * @param firstMillis the longest first pause
     * @param mostMillis the longest of all
     * @param random numbers from 0 to 1
     */
    public Backoff(long firstMillis, long mostMillis, DoubleSupplier random) {
        this.firstMillis = firstMillis;
        this.mostMillis = mostMillis;
        this.random = random;
        this.bound = firstMillis;
    }

    /** The next pause, at least one millisecond. */
    public long next() {
        long pause = bound / 2 + (long) (random.getAsDouble() * (bound - bound / 2));
        bound = Math.min(mostMillis, bound * 2);
        return Math.max(1, pause);
    }

    /** A try went well: the next failure starts anew. */
    public void reset() {
        bound = firstMillis;
    }
}
