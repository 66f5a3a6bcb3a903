package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/** The first step: counts how calls end. */
final class MeteredStep implements Step<Exchange> {
    private final ClientMetrics metrics;
    private final Step<Exchange> next;

    MeteredStep(ClientMetrics metrics, Step<Exchange> next) {
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(Exchange exchange) {
        return next.send(exchange).onComplete(result -> metrics.ended(result.succeeded(), exchange.tries()));
    }

    @Override
    public String toString() {
        return "metered -> " + next;
    }
}
