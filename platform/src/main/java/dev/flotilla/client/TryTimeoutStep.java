package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/** Gives a single try less time than the whole call has left. */
final class TryTimeoutStep implements Step {
    private final long millis;
    private final Step next;

    private TryTimeoutStep(long millis, Step next) {
        this.millis = millis;
        this.next = next;
    }

    /** The next step itself when a try may take as long as the call. */
    static Step create(Duration timeout, Step next) {
        return timeout.isZero() ? next : new TryTimeoutStep(timeout.toMillis(), next);
    }

    @Override
    public Future<HttpResponse<Buffer>> send(Exchange exchange) {
        exchange.cutAfter(Math.min(millis, exchange.deadline().remainingMillis()));
        return next.send(exchange);
    }

    @Override
    public String toString() {
        return "try timeout(" + millis + " ms) -> " + next;
    }
}
