package dev.flotilla.client;

import dev.flotilla.client.FailedTry.Kind;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its whole answer, or its end before that: then the connection is closed and never used again.
 *
 * <p>Confined to the context of its call.
 */
final class HttpTry {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(CallContext.REQUEST_ID);
    private static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized(TraceParent.HEADER);
    private static final CharSequence TIME_LEFT = HttpHeaders.createOptimized(Deadline.HEADER);
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    /** Without a handler Vert.x logs an error; the future of the answer tells the same. */
    private static final Handler<Throwable> TOLD_BY_FUTURE = failure -> {};

    private final HttpStep settings;
    private final Exchange exchange;
    private final long givenMillis;
    private final Promise<HttpResponse<Buffer>> answer = Promise.promise();
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse head;
    private @Nullable Buffer body;
    private boolean done;

    HttpTry(HttpStep settings, Exchange exchange) {
        this.settings = settings;
        this.exchange = exchange;
        this.givenMillis = exchange.deadline().remainingMillis();
    }

    Future<HttpResponse<Buffer>> start(HttpClient client) {
        Target target = exchange.target();
        var options = new RequestOptions()
                .setServer(target.address())
                .setSsl(target.instance().secure())
                .setMethod(exchange.call().method())
                .setURI(exchange.call().path());
        try {
            client.request(options).onComplete(this::connected);
        } catch (IllegalStateException e) {
            fail(Kind.UNSENT, "this client is closed", e);
        }
        return answer.future();
    }

    /** Gives up, as the time is over. */
    void timedOut() {
        Kind late = request == null ? Kind.UNSENT : Kind.TIMED_OUT;
        fail(givenMillis < settings.fairMillis() ? Kind.CUT_EARLY : late, "no answer in time", null);
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (connected.failed()) {
            fail(Kind.UNSENT, "cannot connect", connected.cause());
        } else if (done) {
            connected.result().exceptionHandler(TOLD_BY_FUTURE).reset();
        } else {
            request = connected.result();
            send(request);
        }
    }

    private void send(HttpClientRequest request) {
        Call call = exchange.call();
        request.exceptionHandler(TOLD_BY_FUTURE);
        request.putHeader(REQUEST_ID, exchange.requestId());
        request.putHeader(TRACE_PARENT, exchange.traceParent());
        request.putHeader(TIME_LEFT, Long.toString(exchange.deadline().remainingMillis()));
        if (call.body().isPresent()) {
            request.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        }
        call.headers().forEach(request::putHeader);
        Future<HttpClientResponse> response =
                call.body().isPresent() ? request.send(call.body().get()) : request.send();
        response.onComplete(this::answered);
    }

    private void answered(AsyncResult<HttpClientResponse> answered) {
        if (answered.failed()) {
            fail(Kind.UNANSWERED, "closed without an answer", answered.cause());
        } else if (!done) {
            head = answered.result();
            head.handler(this::received).exceptionHandler(this::broken).endHandler(this::ended);
        }
    }

    private void received(Buffer chunk) {
        int length = (body == null ? 0 : body.length()) + chunk.length();
        if (length > settings.maxBodyBytes()) {
            fail(Kind.OVERSIZED, "an answer of more than " + settings.maxBodyBytes() + " bytes", null);
        } else {
            body = body == null
                    ? chunk
                    : Buffer.buffer(2 * length).appendBuffer(body).appendBuffer(chunk);
        }
    }

    private void broken(Throwable cause) {
        fail(Kind.BROKEN, "the answer broke off", cause);
    }

    private void ended(Void end) {
        if (done || head == null) {
            return;
        }
        done = true;
        if (head.statusCode() >= 500) {
            answer.fail(new FailedTry(Kind.FAULTY, exchange.target() + ": status " + head.statusCode(), null));
        } else {
            answer.complete(new HttpReply(head, body == null ? Buffer.buffer() : body));
        }
    }

    private void fail(Kind kind, String message, @Nullable Throwable cause) {
        if (done) {
            return;
        }
        done = true;
        if (request != null) {
            request.reset();
        }
        answer.fail(new FailedTry(kind, exchange.target() + ": " + message, cause));
    }
}
