package dev.flotilla.discovery.consul;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request and its whole answer, within a deadline that counts from the moment it has a connection.
 *
 * <p>Confined to its context.
 */
final class ConsulCall {
    private static final String INDEX = "X-Consul-Index";
    /** Without a handler Vert.x logs an error; the future tells the same. */
    private static final Handler<Throwable> TOLD_BY_FUTURE = failure -> {};

    private final Vertx vertx;
    private final int maxBytes;
    private final Duration deadline;
    private final @Nullable Buffer body;
    private final Promise<ConsulResponse> answer = Promise.promise();
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse head;
    private Buffer received = Buffer.buffer();
    private long timer = -1;
    private boolean done;

    ConsulCall(Vertx vertx, int maxBytes, Duration deadline, @Nullable Buffer body) {
        this.vertx = vertx;
        this.maxBytes = maxBytes;
        this.deadline = deadline;
        this.body = body;
    }

    /** Fails with a {@link ConsulException} when there is no whole answer; any status is an answer. */
    Future<ConsulResponse> answer() {
        return answer.future();
    }

    /** Gives up; the future fails, unless it is complete. */
    void cancel() {
        fail("given up", null);
    }

    ConsulCall start(HttpClient client, RequestOptions options) {
        try {
            client.request(options).onComplete(this::connected);
        } catch (IllegalStateException e) {
            fail("the client is closed", e);
        }
        return this;
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (connected.failed()) {
            fail("no connection", connected.cause());
        } else if (done) {
            var unused = connected.result().exceptionHandler(TOLD_BY_FUTURE).reset();
        } else {
            request = connected.result().exceptionHandler(TOLD_BY_FUTURE);
            timer = vertx.setTimer(deadline.toMillis(), late -> fail("no answer within " + deadline, null));
            (body == null ? request.send() : request.send(body)).onComplete(this::answered);
        }
    }

    private void answered(AsyncResult<HttpClientResponse> answered) {
        if (answered.failed()) {
            fail("closed without an answer", answered.cause());
        } else if (!done) {
            head = answered.result();
            head.handler(this::received).exceptionHandler(this::broken).endHandler(this::ended);
            if (length(head) > maxBytes) {
                tooLong();
            }
        }
    }

    private void received(Buffer chunk) {
        if (received.length() + chunk.length() > maxBytes) {
            tooLong();
        } else if (!done) {
            received.appendBuffer(chunk);
        }
    }

    /** The length that was announced; what is longer in fact, or endless, is cut when it passes the limit. */
    private static long length(HttpClientResponse head) {
        String announced = head.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return announced == null ? 0 : Long.parseLong(announced);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void tooLong() {
        received = Buffer.buffer();
        fail("an answer of more than " + maxBytes + " bytes", null);
    }

    private void broken(Throwable cause) {
        fail("the answer broke off", cause);
    }

    private void ended(Void end) {
        if (!done && head != null) {
            finish();
            answer.complete(new ConsulResponse(head.statusCode(), index(head.getHeader(INDEX)), received));
        }
    }

    private static long index(@Nullable String header) {
        try {
            return header == null ? 0 : Math.max(0, Long.parseLong(header));
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private void fail(String message, @Nullable Throwable cause) {
        if (done) {
            return;
        }
        finish();
        if (request != null) {
            var unused = request.reset();
        }
        answer.fail(new ConsulException(message, cause));
    }

    private void finish() {
        done = true;
        vertx.cancelTimer(timer);
    }
}
