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
final class HedgeStep implements Step<Exchange> {
    private static final long NEVER = -1;

    private final Targets targets;
    private final ClientSettings settings;
    private final RetryBudget budget;
    private final ClientMetrics metrics;
    private final Step<Exchange> next;

    private HedgeStep(
            Targets targets, ClientSettings settings, RetryBudget budget, ClientMetrics metrics, Step<Exchange> next) {
        this.targets = targets;
        this.settings = settings;
        this.budget = budget;
        this.metrics = metrics;
        this.next = next;
    }

    /** The next step itself when there is never a second try beside the first. */
    static Step<Exchange> create(
            Targets targets, ClientSettings settings, RetryBudget budget, ClientMetrics metrics, Step<Exchange> next) {
        boolean never = settings.hedgeAfter().isZero() && !settings.tryTimeout().isZero();
        return never || settings.maxAttempts() == 1 ? next : new HedgeStep(targets, settings, budget, metrics, next);
    }

    @Override
    public Future<HttpResponse<Buffer>> send(Exchange exchange) {
        long wait = exchange.tries() < settings.maxAttempts() - 1 ? wait(exchange) : NEVER;
        return wait == NEVER ? next.send(exchange) : new Race(this, exchange).start(next, wait);
    }

    /** After how many nanoseconds without an answer a second try begins. */
    private long wait(Exchange exchange) {
        boolean halfTime = settings.tryTimeout().isZero() && exchange.call().isIdempotent();
        long half = halfTime ? exchange.deadline().remainingNanos() / 2 : NEVER;
        Duration after = settings.hedgeAfter();
        if (after.isZero() || !HttpMethod.GET.equals(exchange.call().method())) {
            return half;
        }
        return half == NEVER ? after.toNanos() : Math.min(half, after.toNanos());
    }

    /** Whether a second try may begin now; if so, it is paid. */
    boolean mayHedge(Exchange exchange) {
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
