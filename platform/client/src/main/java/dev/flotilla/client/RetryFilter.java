package dev.flotilla.client;

import io.vertx.core.Future;

/**
 * Tries again at once, on another instance, when the call may be repeated and the budget allows it.
 *
 * <p>The same instance is tried again only when no other is there and its connection was closed without an answer: an
 * aged connection that the server gave up just then. A refused connection would be refused again.
 */
final class RetryFilter implements Filter {
    private final Endpoints endpoints;
    private final int maxAttempts;
    private final RetryBudget budget;
    private final ClientMetrics metrics;
    private final AttemptStarter next;

    RetryFilter(Endpoints endpoints, int maxAttempts, RetryBudget budget, ClientMetrics metrics, AttemptStarter next) {
        this.endpoints = endpoints;
        this.maxAttempts = maxAttempts;
        this.budget = budget;
        this.metrics = metrics;
        this.next = next;
    }

    @Override
    public <T> Future<Answer<T>> send(CallState<T> call) {
        budget.deposit();
        return attempt(call, AttemptReason.FIRST);
    }

    private <T> Future<Answer<T>> attempt(CallState<T> call, AttemptReason reason) {
        return next.start(call, reason).recover(failure -> again(call, failure));
    }

    private <T> Future<Answer<T>> again(CallState<T> call, Throwable failure) {
        AttemptReason reason = endpoints.hasUntried(call) ? AttemptReason.RETRY : AttemptReason.SAME_AGAIN;
        if (!mayRetry(call, failure) || !mayRepeat(call, failure, reason) || !budget.withdraw()) {
            return Future.failedFuture(failure);
        }
        metrics.retried();
        return attempt(call, reason);
    }

    private boolean mayRetry(CallState<?> call, Throwable failure) {
        return call.attemptCount() < maxAttempts
                && !call.isOver()
                && AttemptFailure.isRetryable(failure, call.request().isIdempotent());
    }

    private static boolean mayRepeat(CallState<?> call, Throwable failure, AttemptReason reason) {
        return reason == AttemptReason.RETRY || (AttemptFailure.isStaleConnection(failure) && !call.hasRepeated());
    }

    @Override
    public String toString() {
        return "retry(" + maxAttempts + " attempts, " + budget + ") -> " + next;
    }
}
