package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import io.vertx.core.Handler;
import org.jspecify.annotations.Nullable;

/**
 * The one timer of a call, for all that has to happen in time: a hedge, the end of a try, the deadline.
 *
 * <p>Set once in the life of an ordinary call, as timers are not for free. Confined to the context of the call.
 */
final class CallTimer implements Handler<Long> {
    private static final long NO_TIMER = -1;
    private static final long MILLI = 1_000_000;

    private final CallState<?> call;
    private final ClientRuntime runtime;
    private long timer = NO_TIMER;
    private long ringsAt;
    private @Nullable Runnable hedge;
    private long hedgeAt;

    CallTimer(CallState<?> call, ClientRuntime runtime) {
        this.call = call;
        this.runtime = runtime;
    }

    /** Runs the hedge at that time unless it is forgotten before; {@link #arm()} starts the clock. */
    void hedge(long at, Runnable hedge) {
        this.hedge = hedge;
        this.hedgeAt = at;
    }

    void forgetHedge() {
        hedge = null;
    }

    /** Sees to it that the timer rings when the next thing is due; nothing is due while no try is under way. */
    void arm() {
        long next = call.deadline().nanoTime();
        boolean running = false;
        for (Attempt<?> attempt : call.attempts()) {
            if (!attempt.isEnded()) {
                running = true;
                next = earlier(next, attempt.cutAt());
            }
        }
        if (running) {
            ringAt(hedge == null ? next : earlier(next, hedgeAt));
        }
    }

    private static long earlier(long one, long other) {
        return one - other <= 0 ? one : other;
    }

    private void ringAt(long next) {
        if (timer != NO_TIMER) {
            if (ringsAt - next <= 0) {
                return;
            }
            runtime.cancelTimer(timer);
        }
        ringsAt = next;
        long left = next - runtime.nanoTime();
        timer = runtime.setTimer(Math.max(1, (left + MILLI - 1) / MILLI), this);
    }

    /** The timer rings. */
    @Override
    public void handle(Long id) {
        timer = NO_TIMER;
        if (call.deadline().remainingMillis() <= 1) {
            call.expire();
            return;
        }
        long now = runtime.nanoTime();
        for (Attempt<?> attempt : call.attempts()) {
            if (attempt.cutAt() - now <= 0) {
                attempt.cut(Kind.TIMED_OUT);
            }
        }
        Runnable due = hedge;
        if (due != null && hedgeAt - now <= 0) {
            hedge = null;
            due.run();
        }
        arm();
    }

    /** The call is over. */
    void stop() {
        hedge = null;
        if (timer != NO_TIMER) {
            runtime.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
