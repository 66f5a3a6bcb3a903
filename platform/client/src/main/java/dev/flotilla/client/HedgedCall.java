package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/**
 * One or two tries of a call at the same time, of which the first answer counts; fails when all have failed.
 *
 * <p>Confined to the context of the call.
 */
final class HedgedCall<T> implements Handler<AsyncResult<Answer<T>>> {
    private final HedgeFilter settings;
    private final CallState<T> call;
    private final AttemptStarter next;
    private final Promise<Answer<T>> answer = Promise.promise();
    private int running;
    private @Nullable Throwable firstFailure;

    HedgedCall(HedgeFilter settings, CallState<T> call, AttemptStarter next) {
        this.settings = settings;
        this.call = call;
        this.next = next;
    }

    /** Begins the first try; the second follows if there is no answer after so many nanoseconds. */
    Future<Answer<T>> start(AttemptReason reason, long wait) {
        call.timer().hedge(call.now() + wait, this::hedge);
        run(reason);
        return answer.future();
    }

    private void hedge() {
        if (settings.mayHedge(call)) {
            run(AttemptReason.HEDGE);
        }
    }

    private void run(AttemptReason reason) {
        running++;
        next.start(call, reason).onComplete(this);
    }

    @Override
    public void handle(AsyncResult<Answer<T>> end) {
        running--;
        if (end.succeeded()) {
            if (answer.tryComplete(end.result())) {
                call.timer().forgetHedge();
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
            call.timer().forgetHedge();
            answer.tryFail(firstFailure);
        }
    }

    /** One that had half the time of the call is too late; one that had less was only slower. */
    private void cutOthers() {
        for (Attempt<?> attempt : call.attempts()) {
            attempt.cut(call.hadHalfTheTime(attempt) ? Kind.TIMED_OUT : Kind.OUTRUN);
        }
    }
}
