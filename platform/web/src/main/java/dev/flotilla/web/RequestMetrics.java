package dev.flotilla.web;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times requests by service, method, route and status. The route is the pattern, never the path, so that
 * strangers cannot make new series. Used on the server's event loop only.
 */
final class RequestMetrics {
    private static final String NAME = "flotilla.http.server.requests";

    private final String service;
    private final Optional<MeterRegistry> registry;
    private final Map<Key, Timer> timers = new HashMap<>();

    RequestMetrics(String service, Optional<MeterRegistry> registry) {
        this.service = service;
        this.registry = registry;
    }

    void ended(HttpExchange exchange) {
        if (registry.isPresent()) {
            var key = new Key(
                    exchange.method(), exchange.route(), exchange.response().getStatusCode());
            timers.computeIfAbsent(key, this::timer).record(exchange.elapsedNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Timer timer(Key key) {
        return Timer.builder(NAME)
                .description("Requests answered")
                .tag("service", service)
                .tag("method", key.method())
                .tag("route", key.route())
                .tag("status", Integer.toString(key.status()))
                .register(registry.orElseThrow());
    }

    private record Key(String method, String route, int status) {}
}
