package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/**
 * Tries again at once, on another instance, when the call may be repeated and the budget allows it.
 *
 * <p>The same instance is tried again only when no other is there and its connection was closed without an answer: an
 * aged connection that the server gave up just then. A refused connection would be refused again.
 */
final class RetryFilter implements Filter<CallState> {
    private final Endpoints targets;
    private final int maxAttempts;
    private final RetryBudget budget;
    private final ClientMetrics metrics;
    private final Filter<CallState> next;

    RetryFilter(Endpoints targets, int maxAttempts, RetryBudget budget, ClientMetrics metrics, Filter<CallState> next) {
        this.targets = targets;
        this.maxAttempts = maxAttempts;
        this.budget = budget;
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(CallState exchange) {
        budget.deposit();
        return attempt(exchange);
    }

    private Future<HttpResponse<Buffer>> attempt(CallState exchange) {
        return next.send(exchange).recover(failure -> again(exchange, failure));
    }

    private Future<HttpResponse<Buffer>> again(CallState exchange, Throwable failure) {
        if (!mayRetry(exchange, failure) || !hasWhere(exchange, failure) || !budget.withdraw()) {
            return Future.failedFuture(failure);
        }
        metrics.retried();
        return attempt(exchange);
    }

    private boolean mayRetry(CallState exchange, Throwable failure) {
        return exchange.tries() < maxAttempts
                && !exchange.isOver()
                && AttemptFailure.isRetryable(failure, exchange.call().isIdempotent());
    }

    private boolean hasWhere(CallState exchange, Throwable failure) {
        if (targets.hasUntried(exchange)) {
            exchange.continueFor(AttemptReason.RETRY);
            return true;
        }
        exchange.continueFor(AttemptReason.SAME_AGAIN);
        return AttemptFailure.isStaleConnection(failure) && exchange.takeSameAgain();
    }

    @Override
    public String toString() {
        return "retry(" + maxAttempts + " attempts, " + budget + ") -> " + next;
    }
}
