package dev.flotilla.client;

import io.vertx.core.Future;
import java.time.Duration;

/** Gives a single try less time than the whole call has left. */
final class AttemptTimeoutFilter implements AttemptFilter {
    private final long millis;
    private final AttemptFilter next;

    private AttemptTimeoutFilter(long millis, AttemptFilter next) {
        this.millis = millis;
        this.next = next;
    }

    /** The next step itself when a try may take as long as the call. */
    static AttemptFilter create(Duration timeout, AttemptFilter next) {
        return timeout.isZero() ? next : new AttemptTimeoutFilter(timeout.toMillis(), next);
    }

    @Override
    public <T> Future<Answer<T>> send(Attempt<T> attempt) {
        attempt.cutWithin(millis * 1_000_000);
        return next.send(attempt);
    }

    @Override
    public String toString() {
        return "try timeout(" + millis + " ms) -> " + next;
    }
}
