package dev.flotilla.web;

import dev.flotilla.error.Problem;
import dev.flotilla.security.Principal;
import dev.flotilla.security.TokenVerifier;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Collects the routes of one server: who may use them, what they answer, what else a path allows. */
public final class Api {
    private static final String BEARER = "Bearer ";
    private static final int MAX_TOKEN_LENGTH = 8192;

    private final Router router;
    private final TokenVerifier verifier;
    private final BodyHandler bodyHandler;
    private final Map<String, Map<HttpMethod, Taker>> paths = new LinkedHashMap<>();

    private record Taker(Access access, Endpoint endpoint) {}

    /** Mounts on the router; the verifier says who asks. */
    public Api(Router router, TokenVerifier verifier, HttpSettings settings) {
        this.router = router;
        this.verifier = verifier;
        this.bodyHandler =
                BodyHandler.create(false).setBodyLimit(settings.maxBody()).setMergeFormAttributes(false);
    }

    /** Adds a GET route; the path is in vertx-web's syntax, {@code /api/things/:id}. */
    public void get(String path, Access access, Endpoint endpoint) {
        add(HttpMethod.GET, path, access, endpoint);
    }

    /** Adds a POST route; its body is read, bounded, once the caller is admitted. */
    public void post(String path, Access access, Endpoint endpoint) {
        add(HttpMethod.POST, path, access, endpoint);
    }

    /** Adds a PUT route; its body is read, bounded, once the caller is admitted. */
    public void put(String path, Access access, Endpoint endpoint) {
        add(HttpMethod.PUT, path, access, endpoint);
    }

    /** Adds a DELETE route. */
    public void delete(String path, Access access, Endpoint endpoint) {
        add(HttpMethod.DELETE, path, access, endpoint);
    }

    /** Every path added so far, with the methods it takes. */
    public Map<String, Set<String>> methodsByPath() {
        var methods = new LinkedHashMap<String, Set<String>>();
        paths.forEach((path, takers) -> {
            var names = new TreeSet<String>();
            takers.keySet().forEach(method -> names.add(method.name()));
            methods.put(path, names);
        });
        return methods;
    }

    /** Hands the routes to the router: literal paths before those with parameters, which would take them for a value. */
    void install() {
        methodsByPath().entrySet().stream()
                .sorted(Comparator.comparing(entry -> entry.getKey().contains(":")))
                .forEach(entry -> install(entry.getKey(), allow(entry.getValue())));
    }

    private static String allow(Set<String> methods) {
        var all = new TreeSet<>(methods);
        if (all.contains("GET")) {
            all.add("HEAD");
        }
        return String.join(", ", all);
    }

    private void install(String path, String allow) {
        paths.getOrDefault(path, Map.of()).forEach((method, taker) -> install(method, path, taker));
        router.route(path).handler(routing -> {
            String method = routing.request().method().name();
            throw Problem.of(
                            405,
                            "method-not-allowed",
                            "Method not allowed",
                            "this path takes " + allow + ", not " + method)
                    .withHeader("Allow", allow);
        });
    }

    private void install(HttpMethod method, String path, Taker taker) {
        if (!taker.access().isOpen()) {
            // A route of its own, as vertx-web would have the body read before anybody is asked who they are.
            route(method, path).handler(routing -> admit(routing, path, taker.access()));
        }
        Route route = route(method, path);
        if (!method.equals(HttpMethod.GET)) {
            route.handler(bodyHandler);
        }
        route.handler(routing -> HttpExchange.of(routing).answerWith(path, taker.endpoint()));
    }

    /** HEAD is answered as GET is, without the body (RFC 9110, 9.3.2): load balancers ask so. */
    private Route route(HttpMethod method, String path) {
        Route route = router.route(method, path);
        return method.equals(HttpMethod.GET) ? route.method(HttpMethod.HEAD) : route;
    }

    private void add(HttpMethod method, String path, Access access, Endpoint endpoint) {
        paths.computeIfAbsent(path, p -> new LinkedHashMap<>()).put(method, new Taker(access, endpoint));
    }

    private void admit(RoutingContext routing, String path, Access access) {
        HttpExchange.of(routing).takenBy(path);
        Future<Principal> verified = verify(routing);
        if (!verified.isComplete() && !routing.request().method().equals(HttpMethod.GET)) {
            // The body must not run past before somebody reads it.
            routing.request().pause();
        }
        verified.map(principal -> {
                    access.demand(principal);
                    HttpExchange.of(routing).request().identify(principal);
                    return principal;
                })
                .onComplete(principal -> routing.next(), routing::fail);
    }

    private Future<Principal> verify(RoutingContext routing) {
        String header = routing.request().getHeader(HttpHeaders.AUTHORIZATION);
        if (header == null || !header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return Future.failedFuture(Problem.unauthorized("a bearer token is needed"));
        }
        if (header.length() > MAX_TOKEN_LENGTH) {
            return Future.failedFuture(Problem.unauthorized("the token is not valid"));
        }
        return verifier.verify(header.substring(BEARER.length()).trim());
    }
}
