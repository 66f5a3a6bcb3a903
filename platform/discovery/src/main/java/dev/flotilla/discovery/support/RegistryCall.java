package dev.flotilla.discovery.support;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request, whose answer is handed on piece by piece within {@link CallLimits}.
 *
 * <p>Confined to its context.
 */
public final class RegistryCall {
    private static final int OK = 200;
    private static final int LONGEST_REFUSAL = 64 << 10;
    /** Without a handler Vert.x logs an error; the future tells the same. */
    private static final Handler<Throwable> TOLD_BY_FUTURE = failure -> {};

    private final Vertx vertx;
    private final CallLimits limits;
    private final Optional<Buffer> body;
    private final Consumer<Buffer> pieces;
    private final Promise<Void> head = Promise.promise();
    private final Promise<Void> end = Promise.promise();
    private final Buffer refusal = Buffer.buffer();
    private @Nullable HttpClientRequest request;
    private int status;
    private long timer = -1;
    private long headAt;
    private long pieceAt;
    private boolean done;
    private boolean cancelled;

    /**
     * Not asked yet.
     *
     * @param body what is sent; nothing with a request that has none
     * @param pieces is told what arrives of a good answer; may throw a {@link RegistryException}, which ends it
     */
    public RegistryCall(Vertx vertx, CallLimits limits, Optional<Buffer> body, Consumer<Buffer> pieces) {
        this.vertx = vertx;
        this.limits = limits;
        this.body = body;
        this.pieces = pieces;
    }

    /** Completes when an answer has begun, and that is a good one. */
    public Future<Void> head() {
        return head.future();
    }

    /** Completes when the answer is whole; fails with a {@link RegistryException} when there is none. */
    public Future<Void> end() {
        return end.future();
    }

    /** Whether a good answer has begun. */
    public boolean hasBegun() {
        return head.future().succeeded();
    }

    /** Whether somebody gave up before it was done. */
    public boolean isCancelled() {
        return cancelled;
    }

    /** Gives up; the futures fail, unless they are complete. */
    public void cancel() {
        cancelled = !done;
        fail(new RegistryException("given up", null));
    }

    /** Asks as soon as the options are there; what it takes to make them counts. */
    @CanIgnoreReturnValue
    public RegistryCall start(HttpClient client, Future<RequestOptions> options) {
        timer = vertx.setTimer(limits.head().toMillis(), late -> late("nothing for", limits.head()));
        options.onComplete(ready -> {
            if (ready.failed()) {
                fail(
                        ready.cause() instanceof RegistryException said
                                ? said
                                : new RegistryException("not even asked", ready.cause()));
            } else if (!done) {
                ask(client, ready.result());
            }
        });
        return this;
    }

    private void ask(HttpClient client, RequestOptions options) {
        try {
            client.request(options).onComplete(this::connected);
        } catch (IllegalStateException e) {
            fail(new RegistryException("the client is closed", e));
        }
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (connected.failed()) {
            fail(new RegistryException("no connection", connected.cause()));
        } else if (done) {
            var unused = connected.result().exceptionHandler(TOLD_BY_FUTURE).reset();
        } else {
            request = connected.result().exceptionHandler(TOLD_BY_FUTURE);
            body.map(request::send).orElseGet(request::send).onComplete(this::answered);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> answered) {
        if (answered.failed()) {
            fail(new RegistryException("closed without an answer", answered.cause()));
        } else if (!done) {
            headAt = now();
            pieceAt = headAt;
            status = answered.result().statusCode();
            answered.result()
                    .handler(this::received)
                    .exceptionHandler(this::broken)
                    .endHandler(this::ended);
            vertx.cancelTimer(timer);
            guard();
            if (status == OK) {
                head.complete();
            }
        }
    }

    /** Looks again when the next limit may be reached: a timer for each piece would cost more than the piece. */
    private void guard() {
        long idle = pieceAt + limits.idle().toMillis() - now();
        long whole = headAt + limits.whole().toMillis() - now();
        if (idle <= 0 || whole <= 0) {
            late(idle <= 0 ? "nothing more for" : "not over within", idle <= 0 ? limits.idle() : limits.whole());
        } else {
            timer = vertx.setTimer(Math.min(idle, whole), due -> guard());
        }
    }

    private void late(String trouble, Duration limit) {
        long millis = limit.toMillis();
        String time = millis % 1000 == 0 ? millis / 1000 + " s" : millis + " ms";
        fail(new RegistryException(trouble + " " + time, null));
    }

    private void received(Buffer piece) {
        if (done) {
            return;
        }
        pieceAt = now();
        if (status == OK) {
            handOn(piece);
        } else if (refusal.length() + piece.length() <= LONGEST_REFUSAL) {
            refusal.appendBuffer(piece);
        } else {
            fail(new RegistryRefusal(status, refusal));
        }
    }

    private void handOn(Buffer piece) {
        try {
            pieces.accept(piece);
        } catch (RegistryException e) {
            fail(e);
        }
    }

    private void broken(Throwable cause) {
        fail(new RegistryException("the answer broke off", cause));
    }

    private void ended(Void nothing) {
        if (status != OK) {
            fail(new RegistryRefusal(status, refusal));
        } else if (!done) {
            finish();
            end.complete();
        }
    }

    private void fail(RegistryException failure) {
        if (done) {
            return;
        }
        finish();
        if (request != null) {
            var unused = request.reset();
        }
        head.tryFail(failure);
        end.fail(failure);
    }

    private void finish() {
        done = true;
        vertx.cancelTimer(timer);
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
