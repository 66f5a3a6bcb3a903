package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.context.TraceParent;
import io.netty.channel.ConnectTimeoutException;
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
import java.net.ConnectException;
import org.jspecify.annotations.Nullable;

/**
 * One HTTP request and its whole answer, or its end before that: then the connection is closed and never used again.
 *
 * <p>A service answers a call with 2xx or 4xx. 5xx is its fault; so are 1xx and 3xx, as nobody asked it to switch protocols,
 * no service of the contract redirects (a proxy or a login page does, in front of the wrong instance), and 304 answers a
 * condition that was never sent. A 2xx must pass the check of the call as well. A 4xx is the fault of the caller, whatever
 * its body.
 *
 * <p>Confined to the context of its call.
 */
final class HttpAttempt<T> implements Attempt.Cut {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized(CallContext.REQUEST_ID);
    private static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized(TraceParent.HEADER);
    private static final CharSequence TIME_LEFT = HttpHeaders.createOptimized(Deadline.HEADER);
    private static final CharSequence JSON = HttpHeaders.createOptimized("application/json");
    /** Without a handler Vert.x logs an error; the future of the answer tells the same. */
    private static final Handler<Throwable> TOLD_BY_FUTURE = failure -> {};

    private final HttpFilter settings;
    private final CallState<T> call;
    private final Endpoint endpoint;
    private final long givenMillis;
    private final Promise<Answer<T>> answer = Promise.promise();
    private @Nullable HttpClientRequest request;
    private @Nullable HttpClientResponse head;
    private @Nullable Buffer body;
    private boolean waiting;
    private boolean done;

    HttpAttempt(HttpFilter settings, Attempt<T> attempt) {
        this.settings = settings;
        this.call = attempt.call();
        this.endpoint = attempt.endpoint();
        this.givenMillis = call.deadline().remainingMillis();
    }

    Future<Answer<T>> start(HttpClient client) {
        var options = new RequestOptions()
                .setServer(endpoint.address())
                .setSsl(endpoint.instance().secure())
                .setMethod(call.request().method())
                .setURI(call.request().path());
        try {
            Future<HttpClientRequest> connection = client.request(options);
            if (!connection.isComplete()) {
                waiting = true;
                endpoint.beginsToWait();
            }
            connection.onComplete(this::connected);
        } catch (IllegalStateException e) {
            fail(Kind.UNSENT, "this client is closed", e);
        }
        return answer.future();
    }

    /** Gives up; one that had no time may not have been able to answer. */
    @Override
    public void cut(Kind kind) {
        if (kind == Kind.TIMED_OUT) {
            Kind late = request == null ? Kind.UNSENT : Kind.TIMED_OUT;
            fail(givenMillis < settings.fairMillis() ? Kind.CUT_EARLY : late, "no answer in time", null);
        } else {
            fail(kind, "another one answered first", null);
        }
    }

    private void connected(AsyncResult<HttpClientRequest> connected) {
        if (waiting) {
            endpoint.hasWaited();
        }
        if (connected.failed()) {
            boolean refused = isRefusal(connected.cause());
            fail(
                    refused ? Kind.REFUSED : Kind.UNSENT,
                    refused ? "connection refused" : "cannot connect",
                    connected.cause());
        } else if (done) {
            connected.result().exceptionHandler(TOLD_BY_FUTURE).reset();
        } else {
            request = connected.result();
            send(request);
        }
    }

    /** Nobody listens; a connection that takes too long is told by a kind of ConnectException as well. */
    private static boolean isRefusal(Throwable cause) {
        return cause instanceof ConnectException && !(cause instanceof ConnectTimeoutException);
    }

    private void send(HttpClientRequest request) {
        request.exceptionHandler(TOLD_BY_FUTURE);
        request.putHeader(REQUEST_ID, call.requestId());
        request.putHeader(TRACE_PARENT, call.traceParent());
        request.putHeader(TIME_LEFT, Long.toString(call.deadline().remainingMillis()));
        if (call.request().body().isPresent()) {
            request.putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        }
        call.request().headers().forEach(request::putHeader);
        Future<HttpClientResponse> response = call.request().body().isPresent()
                ? request.send(call.request().body().get())
                : request.send();
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
        var reply = new HttpReply(head, body == null ? Buffer.buffer() : body);
        switch (head.statusCode() / 100) {
            case 2 -> readValue(reply);
            case 4 -> answer.complete(new Answer<>(call.read(reply)));
            default -> faulty("status " + head.statusCode(), null);
        }
    }

    private void readValue(HttpReply reply) {
        Future<T> read = call.read(reply);
        if (read.failed()) {
            faulty("an answer that cannot be used, " + read.cause().getMessage(), read.cause());
        } else {
            answer.complete(new Answer<>(read));
        }
    }

    private void faulty(String message, @Nullable Throwable cause) {
        answer.fail(new AttemptFailure(Kind.FAULTY, endpoint + ": " + message, cause));
    }

    private void fail(Kind kind, String message, @Nullable Throwable cause) {
        if (done) {
            return;
        }
        done = true;
        if (request != null) {
            request.reset();
        }
        answer.fail(new AttemptFailure(kind, endpoint + ": " + message, cause));
    }
}
