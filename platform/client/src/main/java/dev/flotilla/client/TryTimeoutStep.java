package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/** Gives a single try less time than the whole call has left. */
final class TryTimeoutStep implements Step<Attempt> {
    private final long millis;
    private final Step<Attempt> next;

    private TryTimeoutStep(long millis, Step<Attempt> next) {
        this.millis = millis;
        this.next = next;
    }

    /** The next step itself when a try may take as long as the call. */
    static Step<Attempt> create(Duration timeout, Step<Attempt> next) {
        return timeout.isZero() ? next : new TryTimeoutStep(timeout.toMillis(), next);
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
