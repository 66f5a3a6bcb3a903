package dev.flotilla.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Keeps retries from multiplying the load on a service that is failing: each call earns a part of a retry, and each
 * retry costs a whole one.
 *
 * <p>After Finagle's {@code RetryBudget}: what was earned counts for some ten seconds, and a reserve worth ten seconds of
 * the minimum rate lets a quiet client retry at all. Here the balance fades by a hundredth each tenth of a second; a
 * reserve that was used up comes back by the same fading. Thread-safe without a lock.
 */
final class RetryBudget {
    /** The price of a retry; what a call earns is a part of it. */
    private static final long RETRY = 1_000_000;

    private static final long TICK = TimeUnit.MILLISECONDS.toNanos(100);
    private static final double KEPT_PER_TICK = 0.99;
    private static final long RESERVE_SECONDS = 10;

    private final RetryBudgetSettings settings;
    private final LongSupplier nanoTime;
    private final long earnedPerCall;
    private final long reserve;
    private final AtomicLong balance = new AtomicLong();
    private final AtomicLong fadedAt;

    RetryBudget(RetryBudgetSettings settings, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.earnedPerCall = Math.round(settings.ratio() * RETRY);
        this.reserve = settings.minimumPerSecond() * RESERVE_SECONDS * RETRY;
        this.fadedAt = new AtomicLong(nanoTime.getAsLong());
    }

    /** A call begins. */
    void deposit() {
        fade();
        balance.addAndGet(earnedPerCall);
    }

    /** Whether a retry may be sent; if so, it is paid. */
    boolean withdraw() {
        fade();
        long before = balance.get();
        while (before + reserve >= RETRY) {
            if (balance.compareAndSet(before, before - RETRY)) {
                return true;
            }
            before = balance.get();
        }
        return false;
    }

    private void fade() {
        long last = fadedAt.get();
        long ticks = (nanoTime.getAsLong() - last) / TICK;
        if (ticks > 0 && fadedAt.compareAndSet(last, last + ticks * TICK)) {
            double kept = Math.pow(KEPT_PER_TICK, (double) ticks);
            balance.updateAndGet(now -> (long) (now * kept));
        }
    }

    @Override
    public String toString() {
        return "budget " + Math.round(settings.ratio() * 100) + " % + " + settings.minimumPerSecond() + "/s";
    }
}
