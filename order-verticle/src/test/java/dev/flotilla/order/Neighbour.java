package dev.flotilla.order;

import dev.flotilla.discovery.Instance;
import dev.flotilla.kit.Kit;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** Another service over real HTTP, known to discovery, that misbehaves when it is told to. */
final class Neighbour {
    private static final String SOURCE = "neighbours";

    private final Kit kit;
    private final String service;
    private final String id;
    private final Handler<HttpServerRequest> usual;
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<HttpMethod, Promise<Void>> awaited = new ConcurrentHashMap<>();
    private volatile Predicate<HttpServerRequest> interception = request -> false;
    private volatile int port;

    private Neighbour(Kit kit, String service, String id, Handler<HttpServerRequest> usual) {
        this.kit = kit;
        this.service = service;
        this.id = id;
        this.usual = usual;
    }

    static Neighbour start(Vertx vertx, String service, Handler<HttpServerRequest> usual) {
        return start(vertx, service, service + "-1", usual);
    }

    static Neighbour start(Vertx vertx, String service, String id, Handler<HttpServerRequest> usual) {
        var neighbour = new Neighbour(Kit.of(vertx), service, id, usual);
        neighbour.port = Scene.result(vertx.createHttpServer()
                        .requestHandler(neighbour::handle)
                        .listen(0, "127.0.0.1"))
                .actualPort();
        neighbour.join();
        return neighbour;
    }

    static void answer(HttpServerRequest request, int status, JsonObject body) {
        request.response()
                .setStatusCode(status)
                .putHeader("content-type", "application/json")
                .end(body.toBuffer());
    }

    /** Becomes known to discovery. */
    void join() {
        kit.index()
                .source(SOURCE, 1)
                .put(new Instance(service, id, "127.0.0.1", port, false, SOURCE, "", 100, Map.of()));
    }

    /** Vanishes from discovery. */
    void leave() {
        kit.index().source(SOURCE, 1).remove(service, id);
    }

    /** Lets somebody else answer the requests he takes. */
    void intercept(Predicate<HttpServerRequest> taken) {
        interception = taken;
    }

    /** Answers requests of this method so. */
    void answers(HttpMethod method, int status, String body) {
        intercept(request -> {
            boolean taken = request.method().equals(method) && !isAboutTokens(request);
            if (taken) {
                request.response()
                        .setStatusCode(status)
                        .putHeader("content-type", "application/json")
                        .end(body);
            }
            return taken;
        });
    }

    void behave() {
        interception = request -> false;
    }

    /** Answers as usual, later perhaps. */
    void answerAsUsual(HttpServerRequest request) {
        usual.handle(request);
    }

    /** Method and URI of every request so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Comes when the next request of this method has been answered. */
    Future<Void> next(HttpMethod method) {
        return awaited.computeIfAbsent(method, any -> Promise.promise()).future();
    }

    static boolean isAboutTokens(HttpServerRequest request) {
        return request.path().startsWith("/.well-known") || request.path().startsWith("/api/oauth");
    }

    private void handle(HttpServerRequest request) {
        requests.add(request.method() + " " + request.uri());
        request.response()
                .endHandler(ended ->
                        Optional.ofNullable(awaited.remove(request.method())).ifPresent(Promise::tryComplete));
        if (!interception.test(request)) {
            usual.handle(request);
        }
    }
}
