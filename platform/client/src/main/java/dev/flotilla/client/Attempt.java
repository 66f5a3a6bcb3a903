package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call, at one instance. Confined to the context of the call.
 *
 * <p>As a handler it takes note of its end.
 */
final class Attempt<T> implements Handler<AsyncResult<Answer<T>>> {
    /** Something under way that can be given up. */
    @FunctionalInterface
    interface Cut {
        /** Ends it now, for this reason; does nothing when it has ended already. */
        void cut(Kind kind);
    }

    private final CallState<T> call;
    private final Endpoint endpoint;
    private final AttemptReason reason;
    private final long begunAt;
    private final int era;
    private long cutAt;
    private @Nullable Cut underWay;
    private @Nullable Throwable failure;
    private boolean ended;

    Attempt(CallState<T> call, Endpoint endpoint, AttemptReason reason, long begunAt) {
        this.call = call;
        this.endpoint = endpoint;
        this.reason = reason;
        this.begunAt = begunAt;
        this.era = endpoint.began();
        this.cutAt = call.deadline().nanoTime();
    }

    CallState<T> call() {
        return call;
    }

    Endpoint endpoint() {
        return endpoint;
    }

    /** Why it was started. */
    AttemptReason reason() {
        return reason;
    }

    long begunAt() {
        return begunAt;
    }

    /** Which life of the instance's breaker it began in. */
    int era() {
        return era;
    }

    /** When it is cut at the latest. */
    long cutAt() {
        return cutAt;
    }

    /** Gives it less time than the call has. */
    void cutWithin(long nanos) {
        long sooner = begunAt + nanos;
        cutAt = sooner - cutAt < 0 ? sooner : cutAt;
    }

    /** How it ended, if badly. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    boolean isEnded() {
        return ended;
    }

    /** Whether it ended with a connection that was closed without an answer. */
    boolean isClosedUnanswered() {
        return failure != null && AttemptFailure.isStaleConnection(failure);
    }

    /** What can be cut. */
    void underWay(Cut now) {
        underWay = now;
    }

    /** Gives it up, unless it has ended. */
    void cut(Kind kind) {
        if (!ended && underWay != null) {
            underWay.cut(kind);
        }
    }

    @Override
    public void handle(AsyncResult<Answer<T>> end) {
        ended = true;
        failure = end.cause();
        endpoint.ended(this, end);
    }
}
