package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/** The first step: counts how calls end. */
final class MetricsFilter implements Filter<CallState> {
    private final ClientMetrics metrics;
    private final Filter<CallState> next;

    MetricsFilter(ClientMetrics metrics, Filter<CallState> next) {
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(CallState exchange) {
        return next.send(exchange).onComplete(result -> metrics.ended(result.succeeded(), exchange.tries()));
    }

    @Override
    public String toString() {
        return "metered -> " + next;
    }
}
