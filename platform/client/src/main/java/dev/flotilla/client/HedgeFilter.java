package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;

/**
 * Begins a second try on another instance while the first still waits for its answer; the first answer counts.
 *
 * <p>A read does so after the time that is set, if one is (J. Dean and L. A. Barroso, The Tail at Scale, 2013). Every call
 * that may be repeated does so when half of its time is over, unless tries have a time of their own: so an instance that
 * hangs costs time and no answer. Both are paid from the retry budget.
 */
final class HedgeFilter implements AttemptStarter {
    private static final long NEVER = -1;

    private final Endpoints endpoints;
    private final ClientSettings settings;
    private final RetryBudget budget;
    private final ClientMetrics metrics;
    private final AttemptStarter next;

    private HedgeFilter(
            Endpoints endpoints,
            ClientSettings settings,
            RetryBudget budget,
            ClientMetrics metrics,
            AttemptStarter next) {
        this.endpoints = endpoints;
        this.settings = settings;
        this.budget = budget;
        this.metrics = metrics;
        this.next = next;
    }

    /** The next step itself when there is never a second try beside the first. */
    static AttemptStarter create(
            Endpoints endpoints,
            ClientSettings settings,
            RetryBudget budget,
            ClientMetrics metrics,
            AttemptStarter next) {
        boolean never =
                settings.hedgeAfter().isZero() && !settings.attemptTimeout().isZero();
        return never || settings.maxAttempts() == 1
                ? next
                : new HedgeFilter(endpoints, settings, budget, metrics, next);
    }

    @Override
    public <T> Future<Answer<T>> start(CallState<T> call, AttemptReason reason) {
        long wait = call.attemptCount() < settings.maxAttempts() - 1 ? wait(call) : NEVER;
        return wait == NEVER ? next.start(call, reason) : new HedgedCall<>(this, call, next).start(reason, wait);
    }

    /** After how many nanoseconds without an answer a second try begins. */
    private long wait(CallState<?> call) {
        boolean halfTime = settings.attemptTimeout().isZero() && call.request().isIdempotent();
        long half = halfTime ? call.deadline().remainingNanos() / 2 : NEVER;
        Duration after = settings.hedgeAfter();
        if (after.isZero() || !HttpMethod.GET.equals(call.request().method())) {
            return half;
        }
        return half == NEVER ? after.toNanos() : Math.min(half, after.toNanos());
    }

    /** Whether a second try may begin now; if so, it is paid. */
    boolean mayHedge(CallState<?> call) {
        if (!endpoints.hasUntried(call) || !budget.withdraw()) {
            return false;
        }
        metrics.hedged();
        return true;
    }

    @Override
    public String toString() {
        String reads = settings.hedgeAfter().isZero()
                ? ""
                : "reads after " + settings.hedgeAfter().toMillis() + " ms";
        String others = settings.attemptTimeout().isZero() ? "at half time" : "";
        String both = reads.isEmpty() || others.isEmpty() ? reads + others : reads + ", others " + others;
        return "hedge(" + both + ") -> " + next;
    }
}
