package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/** Gives a single try less time than the whole call has left. */
final class AttemptTimeoutFilter implements Filter<Attempt> {
    private final long millis;
    private final Filter<Attempt> next;

    private AttemptTimeoutFilter(long millis, Filter<Attempt> next) {
        this.millis = millis;
        this.next = next;
    }

    /** The next step itself when a try may take as long as the call. */
    static Filter<Attempt> create(Duration timeout, Filter<Attempt> next) {
        return timeout.isZero() ? next : new AttemptTimeoutFilter(timeout.toMillis(), next);
    }

    @Override
    public Future<HttpResponse<Buffer>> send(Attempt attempt) {
        attempt.cutWithin(millis * 1_000_000);
        return next.send(attempt);
    }

    @Override
    public String toString() {
        return "try timeout(" + millis + " ms) -> " + next;
    }
}
