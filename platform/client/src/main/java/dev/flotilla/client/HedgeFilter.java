package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/**
 * Begins a second try on another instance while the first still waits for its answer; the first answer counts.
 *
 * <p>A read does so after the time that is set, if one is (J. Dean and L. A. Barroso, The Tail at Scale, 2013). Every call
 * that may be repeated does so when half of its time is over, unless tries have a time of their own: so an instance that
 * hangs costs time and no answer. Both are paid from the retry budget.
 */
final class HedgeFilter implements Filter<CallState> {
    private static final long NEVER = -1;

    private final Endpoints targets;
    private final ClientSettings settings;
    private final RetryBudget budget;
    private final ClientMetrics metrics;
    private final Filter<CallState> next;

    private HedgeFilter(
            Endpoints targets,
            ClientSettings settings,
            RetryBudget budget,
            ClientMetrics metrics,
            Filter<CallState> next) {
        this.targets = targets;
        this.settings = settings;
        this.budget = budget;
        this.metrics = metrics;
        this.next = next;
    }

    /** The next step itself when there is never a second try beside the first. */
    static Filter<CallState> create(
            Endpoints targets,
            ClientSettings settings,
            RetryBudget budget,
            ClientMetrics metrics,
            Filter<CallState> next) {
        boolean never = settings.hedgeAfter().isZero() && !settings.tryTimeout().isZero();
        return never || settings.maxAttempts() == 1 ? next : new HedgeFilter(targets, settings, budget, metrics, next);
    }

    @Override
    public Future<HttpResponse<Buffer>> send(CallState exchange) {
        long wait = exchange.tries() < settings.maxAttempts() - 1 ? wait(exchange) : NEVER;
        return wait == NEVER ? next.send(exchange) : new HedgedCall(this, exchange).start(next, wait);
    }

    /** After how many nanoseconds without an answer a second try begins. */
    private long wait(CallState exchange) {
        boolean halfTime = settings.tryTimeout().isZero() && exchange.call().isIdempotent();
        long half = halfTime ? exchange.deadline().remainingNanos() / 2 : NEVER;
        Duration after = settings.hedgeAfter();
        if (after.isZero() || !HttpMethod.GET.equals(exchange.call().method())) {
            return half;
        }
        return half == NEVER ? after.toNanos() : Math.min(half, after.toNanos());
    }

    /** Whether a second try may begin now; if so, it is paid. */
    boolean mayHedge(CallState exchange) {
        if (!targets.hasUntried(exchange) || !budget.withdraw()) {
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
        String others = settings.tryTimeout().isZero() ? "at half time" : "";
        String both = reads.isEmpty() || others.isEmpty() ? reads + others : reads + ", others " + others;
        return "hedge(" + both + ") -> " + next;
    }
}
