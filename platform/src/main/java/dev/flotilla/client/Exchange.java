package dev.flotilla.client;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One call on its way: what it asks, how long it may take, whom it has tried. Confined to the context it runs on. */
final class Exchange {
    private static final Target[] NONE = {};
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final Call call;
    private final CallContext context;
    private final Deadline deadline;
    private final String traceParent;
    private @Nullable Target target;
    private Target[] tried = NONE;
    private boolean probing;
    private boolean sameAgain;
    private boolean expired;
    private long timer = NO_TIMER;
    private @Nullable HttpTry current;

    Exchange(Vertx vertx, Call call, Duration longest) {
        this.vertx = vertx;
        this.call = call;
        this.context = call.context().orElseGet(() -> CallContext.background(longest));
        this.deadline = context.deadline().atMost(longest);
        this.traceParent = context.trace().child().header();
    }

    Call call() {
        return call;
    }

    Deadline deadline() {
        return deadline;
    }

    String requestId() {
        return context.requestId();
    }

    String traceParent() {
        return traceParent;
    }

    /** Whether nobody waits for the answer any more. */
    boolean isOver() {
        return expired || deadline.passed();
    }

    /** A try begins, at this instance. */
    void picked(Target picked, boolean probe) {
        if (target != null) {
            tried = Arrays.copyOf(tried, tried.length + 1);
            tried[tried.length - 1] = target;
        }
        target = picked;
        probing = probe;
    }

    /** How many tries were begun. */
    int tries() {
        return target == null ? 0 : tried.length + 1;
    }

    boolean hasTried(Target other) {
        for (Target earlier : tried) {
            if (earlier == other) {
                return true;
            }
        }
        return other == target;
    }

    /** The instance of the present try. */
    Target target() {
        return Objects.requireNonNull(target, "nothing was picked yet");
    }

    /** Whether the present try is the one that tells whether an ejected instance is well again. */
    boolean isProbing() {
        return probing;
    }

    /** Lets the instance of the last try be tried once more; says whether that is the first time. */
    boolean takeSameAgain() {
        boolean first = !sameAgain;
        sameAgain = true;
        return first;
    }

    boolean isSameAgain() {
        return sameAgain;
    }

    /** What is under way now, and is cut when the time is over. */
    void current(HttpTry now) {
        current = now;
    }

    /** Starts the one timer of the call, instead of the one that may be running. */
    void cutAfter(long millis) {
        stopTimer();
        timer = vertx.setTimer(Math.max(1, millis), id -> cut());
    }

    void stopTimer() {
        if (timer != NO_TIMER) {
            vertx.cancelTimer(timer);
            timer = NO_TIMER;
        }
    }

    private void cut() {
        timer = NO_TIMER;
        expired = deadline.remainingMillis() <= 1;
        if (current != null) {
            current.timedOut();
        }
    }
}
