package dev.flotilla.client;

import java.time.Duration;

/**
 * How much of its share an instance gets since it came: a tenth at first, and evenly more until it has all of it.
 *
 * <p>A process that has just begun runs code that is not compiled yet, with caches that are empty. Thread-safe.
 */
final class SlowStart {
    private static final int FULL = 100;
    private static final int LEAST = 10;
    /** A share that grows in so many steps need not be reckoned at each pick. */
    private static final int STEPS = 18;

    private final long slowStart;
    private volatile boolean cold;
    private volatile long begunAt;

    SlowStart(Duration slowStart) {
        this.slowStart = slowStart.toNanos();
    }

    /** It begins anew. */
    void begin(long now) {
        begunAt = now;
        cold = slowStart > 0;
    }

    /** Its part of the share at that time, 10 to 100. */
    int percent(long now) {
        if (!cold) {
            return FULL;
        }
        long passed = Math.max(0, now - begunAt);
        if (passed >= slowStart) {
            cold = false;
            return FULL;
        }
        return LEAST + (int) ((FULL - LEAST) * passed / slowStart);
    }

    /** How long a share that grows may be taken for a fixed one. */
    static long step(Duration slowStart) {
        return slowStart.toNanos() / STEPS;
    }
}
