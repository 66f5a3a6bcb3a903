package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/** Lets the breaker of the instance know how each try ends; whether it is open was asked when the instance was picked. */
final class BreakerFilter implements Filter<Attempt> {
    private final BreakerSettings settings;
    private final Filter<Attempt> next;

    BreakerFilter(BreakerSettings settings, Filter<Attempt> next) {
        this.settings = settings;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(Attempt attempt) {
        return next.send(attempt).onComplete(attempt);
    }

    @Override
    public String toString() {
        return "breaker(" + settings.maxFailures() + " failures, back after "
                + settings.reset().toMillis() + " ms) -> " + next;
    }
}
