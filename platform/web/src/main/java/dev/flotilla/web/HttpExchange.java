package dev.flotilla.web;

import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.context.TraceParent;
import dev.flotilla.error.Problem;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** One request and its answer: takes over or makes its ids, and writes exactly one answer, whoever comes first. */
final class HttpExchange {
    static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    static final CharSequence TRACE_PARENT = HttpHeaders.createOptimized(TraceParent.HEADER);
    private static final CharSequence TIMEOUT = HttpHeaders.createOptimized("x-request-timeout-ms");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");
    private static final CharSequence PROBLEM = HttpHeaders.createOptimized("application/problem+json");
    private static final String KEY = HttpExchange.class.getName();
    private static final Set<String> KNOWN_METHODS = Set.of("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH");
    private static final Pattern SOUND_ID = Pattern.compile("[A-Za-z0-9._:/+=@-]{1,128}");

    private final RoutingContext routing;
    private final HttpServerResponse response;
    private final Request request;
    private final long startNanos = System.nanoTime();
    private String route = "none";

    private HttpExchange(RoutingContext routing, CallContext context) {
        this.routing = routing;
        this.response = routing.response();
        this.request = new Request(routing, context);
    }

    /** Begins an exchange and remembers it in the routing context. */
    static HttpExchange begin(RoutingContext routing, Duration timeout) {
        MultiMap headers = routing.request().headers();
        TraceParent trace = TraceParent.parse(headers.get(TRACE_PARENT)).orElseGet(TraceParent::start);
        String sent = headers.get(REQUEST_ID);
        String requestId = sent != null && SOUND_ID.matcher(sent).matches() ? sent : trace.traceId();
        Deadline deadline = Deadline.after(timeout);
        String remaining = headers.get(TIMEOUT);
        if (remaining != null) {
            deadline = sentTimeout(remaining).map(deadline::atMost).orElse(deadline);
        }
        var exchange = new HttpExchange(routing, new CallContext(requestId, trace, deadline));
        routing.put(KEY, exchange);
        return exchange;
    }

    static Optional<HttpExchange> find(RoutingContext routing) {
        return Optional.ofNullable(routing.get(KEY));
    }

    static HttpExchange of(RoutingContext routing) {
        return find(routing).orElseThrow(() -> new IllegalStateException("the exchange has not begun"));
    }

    Request request() {
        return request;
    }

    HttpServerRequest httpRequest() {
        return routing.request();
    }

    HttpServerResponse response() {
        return response;
    }

    long elapsedNanos() {
        return System.nanoTime() - startNanos;
    }

    /** The pattern of the route that took the request; {@code none} when no route did. */
    String route() {
        return route;
    }

    /** The method, as far as it is one that routes know: a stranger may invent any. */
    String method() {
        String method = routing.request().method().name();
        return KNOWN_METHODS.contains(method) ? method : "other";
    }

    /** Notes the pattern of the route that took the request. */
    void takenBy(String pattern) {
        route = pattern;
    }

    void answerWith(String pattern, Endpoint endpoint) {
        takenBy(pattern);
        endpoint.handle(request).onComplete(this::answer, this::fail);
    }

    void fail(Throwable failure) {
        answer(ErrorMapper.of(failure, 500, request.context().trace().traceId()));
    }

    /** Answers with a problem, unless an answer is on its way. */
    void answer(Problem told) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        // An unread body must run past, or the connection could not be used again.
        routing.request().resume();
        told.headers().forEach(response::putHeader);
        response.setStatusCode(told.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, PROBLEM)
                .end(told.toJson(request.context().trace().traceId()).toBuffer());
    }

    /** Answers, and takes no more from this connection. */
    void answerAndClose(Problem told) {
        if (!response.headWritten()) {
            response.putHeader(HttpHeaders.CONNECTION, CLOSE);
        }
        answer(told);
        routing.request().connection().close();
    }

    private void answer(Response answer) {
        if (response.headWritten() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        if (!answer.headers().isEmpty()) {
            answer.headers().forEach(response::putHeader);
        }
        Optional<Buffer> body = answer.body();
        if (body.isPresent()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
            response.end(body.get());
        } else {
            response.end();
        }
    }

    private static Optional<Duration> sentTimeout(String text) {
        boolean sound = !text.isEmpty() && text.length() <= 9 && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return sound ? Optional.of(Duration.ofMillis(Integer.parseInt(text))) : Optional.empty();
    }
}
