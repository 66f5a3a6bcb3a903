package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/**
 * Sends each try through the circuit breaker of its instance, which counts how it ends.
 *
 * <p>An ejected instance that was picked all the same, as too many are ejected, is called past its breaker.
 */
final class BreakerStep implements Step {
    private final BreakerSettings settings;
    private final Step next;

    BreakerStep(BreakerSettings settings, Step next) {
        this.settings = settings;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(Exchange exchange) {
        Target target = exchange.target();
        if (target.isEjected() && !exchange.isProbing()) {
            return next.send(exchange);
        }
        return target.breaker().execute(() -> next.send(exchange));
    }

    @Override
    public String toString() {
        return "breaker(" + settings.maxFailures() + " failures, back after "
                + settings.reset().toMillis() + " ms) -> " + next;
    }
}
