package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One or two tries of a call at the same time, of which the first answer counts; fails when all have failed.
 *
 * <p>Confined to the context of the call.
 */
final class HedgedCall implements Handler<AsyncResult<HttpResponse<Buffer>>> {
    private final HedgeFilter settings;
    private final CallState exchange;
    private final Promise<HttpResponse<Buffer>> answer = Promise.promise();
    private int running;
    private @Nullable Throwable firstFailure;

    HedgedCall(HedgeFilter settings, CallState exchange) {
        this.settings = settings;
        this.exchange = exchange;
    }

    /** Begins the first try; the second follows if there is no answer after so many nanoseconds. */
    Future<HttpResponse<Buffer>> start(Filter<CallState> next, long wait) {
        exchange.alarm().hedge(exchange.now() + wait, () -> hedge(next));
        run(next);
        return answer.future();
    }

    private void hedge(Filter<CallState> next) {
        if (settings.mayHedge(exchange)) {
            exchange.continueFor(AttemptReason.HEDGE);
            run(next);
        }
    }

    private void run(Filter<CallState> next) {
        running++;
        next.send(exchange).onComplete(this);
    }

    @Override
    public void handle(AsyncResult<HttpResponse<Buffer>> end) {
        running--;
        if (end.succeeded()) {
            if (answer.tryComplete(end.result())) {
                exchange.alarm().forgetHedge();
                cutOthers();
            }
            return;
        }
        // How a try failed says more than that there was nowhere to begin a second one.
        if (!(firstFailure instanceof AttemptFailure)) {
            firstFailure = end.cause();
        }
        if (running == 0) {
            // Before it is told: the next try, which may begin by that, has a hedge of its own.
            exchange.alarm().forgetHedge();
            answer.tryFail(firstFailure);
        }
    }

    /** One that had half the time of the call is too late; one that had less was only slower. */
    private void cutOthers() {
        for (Attempt attempt : exchange.attempts()) {
            attempt.cut(exchange.hadHalfTheTime(attempt) ? Kind.TIMED_OUT : Kind.OUTRUN);
        }
    }
}
