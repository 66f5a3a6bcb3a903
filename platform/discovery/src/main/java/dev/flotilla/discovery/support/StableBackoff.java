package dev.flotilla.discovery.support;

import dev.flotilla.time.Backoff;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/**
 * How long to pause after a failure: longer each time, until all has been well for a while. One lucky answer in between
 * changes nothing. Not thread-safe.
 */
public final class StableBackoff {
    /** How long all has to go well, in multiples of the longest pause, until the next failure counts as the first. */
    private static final int CALM = 2;

    private final Backoff backoff;
    private final long calmMillis;
    private final LongSupplier nowMillis;
    private boolean well;
    private long wellSince;

    /**
     * Nothing has failed yet.
     *
     * @param firstMillis the longest first pause
     * @param longestMillis the longest of all
     * @param nowMillis a clock that never goes back
     */
    public StableBackoff(long firstMillis, long longestMillis, LongSupplier nowMillis) {
        this.backoff = new Backoff(
                firstMillis, longestMillis, () -> ThreadLocalRandom.current().nextDouble());
        this.calmMillis = CALM * longestMillis;
        this.nowMillis = nowMillis;
    }

    /** All is well now. */
    public void succeeded() {
        if (!well) {
            well = true;
            wellSince = nowMillis.getAsLong();
        }
    }

    /** There was a failure; how long to pause before the next try. */
    public long failed() {
        if (well && nowMillis.getAsLong() - wellSince >= calmMillis) {
            backoff.reset();
        }
        well = false;
        return backoff.next();
    }
}
