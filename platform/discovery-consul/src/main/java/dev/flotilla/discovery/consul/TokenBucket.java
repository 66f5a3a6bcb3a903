package dev.flotilla.discovery.consul;

import java.util.function.LongSupplier;

/**
 * How many answers that bring nothing new are taken at once before there is a pause after each: some in a row, then one
 * per period (a token bucket).
 *
 * <p>Consul wakes those who wait for a service that is not there at every change of anything. Not thread-safe.
 */
final class TokenBucket {
    private final int most;
    private final long periodMillis;
    private final LongSupplier nowMillis;
    private double left;
    private long countedAt;

    TokenBucket(int most, long periodMillis, LongSupplier nowMillis) {
        this.most = most;
        this.periodMillis = periodMillis;
        this.nowMillis = nowMillis;
        this.left = most;
        this.countedAt = nowMillis.getAsLong();
    }

    /** Takes one; how long to pause before the next request, 0 for not at all. */
    long pause() {
        long now = nowMillis.getAsLong();
        left = Math.min(most, left + (double) (now - countedAt) / periodMillis) - 1;
        countedAt = now;
        return left >= 0 ? 0 : (long) Math.ceil(-left * periodMillis);
    }
}
