package dev.flotilla.client;

import io.vertx.core.Future;

/** The first step: counts how calls end. */
final class MetricsFilter implements Filter {
    private final ClientMetrics metrics;
    private final Filter next;

    MetricsFilter(ClientMetrics metrics, Filter next) {
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public <T> Future<Answer<T>> send(CallState<T> call) {
        return next.send(call).onComplete(result -> metrics.ended(result.succeeded(), call.attemptCount()));
    }

    @Override
    public String toString() {
        return "metered -> " + next;
    }
}
