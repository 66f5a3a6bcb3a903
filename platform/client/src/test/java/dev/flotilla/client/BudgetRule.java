package dev.flotilla.client;

/**
 * What a retry budget promises, for every window of time that ends now: no more retries than the calls in it and the
 * fading rest of the calls before it have earned, the rate that is always granted, and the reserve.
 */
final class BudgetRule {
    private static final double TICK = 100.0 * VirtualTime.MILLI;
    private static final double KEPT_PER_TICK = 0.99;
    private static final double RESERVE_SECONDS = 10;

    private final RetryBudgetSettings settings;
    private final double allowance;
    /** Retries that were sent and not earned since the beginning, less those that are always granted. */
    private double unearned;
    /** What the calls so far have earned, faded. */
    private double credit;
    /** The least of both together at any time so far: the worst window begins then. */
    private double least;

    private long retries;
    private long now;

    BudgetRule(RetryBudgetSettings settings) {
        this.settings = settings;
        // What is granted comes in ticks, so a window may hold one more than its length says.
        this.allowance = settings.minimumPerSecond() * (RESERVE_SECONDS + TICK / VirtualTime.SECOND) + 0.01;
    }

    void called(long at) {
        pass(at);
        unearned -= settings.ratio();
        credit += settings.ratio();
    }

    /** How much the worst window that ends with this retry exceeds what is promised; not above zero if it does not. */
    double excessWithRetry(long at) {
        pass(at);
        unearned++;
        retries++;
        return unearned - least - allowance;
    }

    /** Whether one more retry must be granted: the reserve alone pays for it. */
    boolean grantsOneMore() {
        return retries < settings.minimumPerSecond() * RESERVE_SECONDS;
    }

    private void pass(long at) {
        double time = at - now;
        now = at;
        unearned -= settings.minimumPerSecond() * time / VirtualTime.SECOND;
        credit *= Math.pow(KEPT_PER_TICK, time / TICK);
        // What fades in ticks may be there for one tick longer.
        least = Math.min(least, unearned + credit / KEPT_PER_TICK);
    }
}
