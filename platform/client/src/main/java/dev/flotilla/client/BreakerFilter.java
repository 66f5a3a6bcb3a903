package dev.flotilla.client;

import io.vertx.core.Future;

/** Lets the breaker of the instance know how each try ends; whether it is open was asked when the instance was picked. */
final class BreakerFilter implements AttemptFilter {
    private final BreakerSettings settings;
    private final AttemptFilter next;

    BreakerFilter(BreakerSettings settings, AttemptFilter next) {
        this.settings = settings;
        this.next = next;
    }

    @Override
    public <T> Future<Answer<T>> send(Attempt<T> attempt) {
        return next.send(attempt).onComplete(attempt);
    }

    @Override
    public String toString() {
        return "breaker(" + settings.maxFailures() + " failures, back after "
                + settings.reset().toMillis() + " ms) -> " + next;
    }
}
