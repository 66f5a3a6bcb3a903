package dev.flotilla.web;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.context.TraceParent;
import dev.flotilla.error.Problem;
import dev.flotilla.security.TokenVerifier;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.BindException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * An HTTP server that answers as the whole platform does: ids taken over or made, problems for failures, limits kept,
 * one access line per request.
 *
 * <p>Bound to the event loop it was started on.
 */
public final class ServiceServer {
    private static final int MAX_HEADER_BYTES = 16 * 1024;
    private static final int MAX_REQUEST_LINE_BYTES = 8 * 1024;
    private static final CharSequence NO_SNIFF = HttpHeaders.createOptimized("x-content-type-options");
    private static final CharSequence NO_SNIFF_VALUE = HttpHeaders.createOptimized("nosniff");
    private static final CharSequence CACHE = HttpHeaders.createOptimized("cache-control");
    private static final CharSequence CACHE_VALUE = HttpHeaders.createOptimized("no-store");
    private static final CharSequence POLICY = HttpHeaders.createOptimized("content-security-policy");
    private static final CharSequence POLICY_VALUE =
            HttpHeaders.createOptimized("default-src 'none'; frame-ancestors 'none'");
    private static final CharSequence CLOSE = HttpHeaders.createOptimized("close");

    private final String name;
    private final HttpSettings settings;
    private final HttpServer server;
    private final ClientWatch watch;
    private final AccessLog accessLog;
    private final RequestMetrics metrics;
    private volatile boolean leaving;

    private ServiceServer(Vertx vertx, String name, HttpSettings settings, Optional<MeterRegistry> registry) {
        this.name = name;
        this.settings = settings;
        this.watch = new ClientWatch(settings);
        this.accessLog = new AccessLog(name);
        this.metrics = new RequestMetrics(name, registry);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setAcceptBacklog(1024)
                .setHttp2ClearTextEnabled(false)
                // No route speaks WebSocket, so no request need pass its handlers.
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES));
    }

    /**
     * Starts to listen.
     *
     * @param name what to call the service in logs and metrics
     * @return the server; fails when the address cannot be bound
     */
    public static Future<ServiceServer> start(
            Vertx vertx,
            String name,
            HttpSettings settings,
            TokenVerifier verifier,
            Optional<MeterRegistry> registry,
            List<Routes> routes) {
        var service = new ServiceServer(vertx, name, settings, registry);
        Router router = service.router(vertx, verifier, routes);
        vertx.setPeriodic(ClientWatch.PERIOD_MILLIS, timer -> service.watch.look());
        return service.server
                .connectionHandler(service.watch::connected)
                .invalidRequestHandler(ServiceServer::refuse)
                .requestHandler(router)
                .listen()
                .map(service)
                .recover(failure -> Future.failedFuture(service.named(failure)));
    }

    /** The port it listens on. */
    public int port() {
        return server.actualPort();
    }

    /** Goes on serving, but asks every client to come back on another connection, which will find another instance. */
    public void leave() {
        leaving = true;
    }

    /** Accepts no more, lets the requests under way finish for at most the given time, closes. */
    public Future<Void> close(long graceMillis) {
        return server.shutdown(graceMillis, TimeUnit.MILLISECONDS);
    }

    @Override
    public String toString() {
        return name + " on " + settings.host() + ":" + port();
    }

    /** The failure of a bind does not tell the address by itself. */
    private Throwable named(Throwable failure) {
        return failure instanceof BindException
                ? new BindException(name + " cannot listen on " + settings.host() + ":" + settings.port() + ": "
                        + failure.getMessage())
                : failure;
    }

    private Router router(Vertx vertx, TokenVerifier verifier, List<Routes> routes) {
        Router router = Router.router(vertx);
        router.route().handler(this::begin).failureHandler(this::fail);
        var api = new Api(router, verifier, settings);
        routes.forEach(each -> each.mount(api));
        api.install();
        router.route().handler(routing -> {
            throw Problem.notFound("there is nothing at this path");
        });
        // Failures before the first route: a path that cannot be decoded, a missing Host.
        List.of(400, 404, 500).forEach(status -> router.errorHandler(status, routing -> failEarly(routing, status)));
        return router;
    }

    private void begin(RoutingContext routing) {
        HttpExchange exchange = beginExchange(routing);
        MultiMap headers = routing.request().headers();
        if (isAmbiguous(headers)) {
            exchange.answerAndClose(Problem.badRequest("the headers leave open whom or how much is meant"));
        } else {
            routing.next();
        }
    }

    /** What another server on the way may have read differently (RFC 9112, 3.2 and 6.1): request smuggling begins so. */
    private static boolean isAmbiguous(MultiMap headers) {
        String coding = headers.get(HttpHeaders.TRANSFER_ENCODING);
        return (coding != null && !coding.equalsIgnoreCase("chunked"))
                || headers.getAll(HttpHeaders.HOST).size() > 1
                || headers.getAll(HttpHeaders.TRANSFER_ENCODING).size() > 1;
    }

    @CanIgnoreReturnValue
    private HttpExchange beginExchange(RoutingContext routing) {
        HttpExchange exchange = HttpExchange.begin(routing, settings.requestTimeout());
        HttpServerResponse response = routing.response();
        response.putHeader(HttpExchange.REQUEST_ID, exchange.request().context().requestId())
                .putHeader(
                        HttpExchange.TRACE_PARENT,
                        exchange.request().context().trace().header())
                .putHeader(NO_SNIFF, NO_SNIFF_VALUE)
                .putHeader(CACHE, CACHE_VALUE)
                .putHeader(POLICY, POLICY_VALUE);
        if (leaving) {
            response.putHeader(HttpHeaders.CONNECTION, CLOSE);
        }
        watch.began(exchange);
        routing.addEndHandler(ended -> end(exchange));
        return exchange;
    }

    private void end(HttpExchange exchange) {
        watch.ended(exchange);
        metrics.ended(exchange);
        accessLog.write(exchange);
    }

    private void fail(RoutingContext routing) {
        failEarly(routing, routing.statusCode());
    }

    /** Also before the exchange began: vertx-web looks at the Host and the target before any route does. */
    private void failEarly(RoutingContext routing, int status) {
        HttpExchange exchange = HttpExchange.find(routing).orElseGet(() -> beginExchange(routing));
        String traceId = exchange.request().context().trace().traceId();
        exchange.answer(ErrorMapper.of(routing.failure(), status, traceId));
    }

    /** Answers what is not even HTTP. */
    private static void refuse(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        Problem problem = ErrorMapper.ofStatus(status);
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/problem+json")
                .putHeader(HttpHeaders.CONNECTION, CLOSE)
                .end(problem.toJson(TraceParent.start().traceId()).toBuffer())
                .onComplete(sent -> request.connection().close());
    }
}
