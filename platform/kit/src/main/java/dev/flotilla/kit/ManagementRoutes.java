package dev.flotilla.kit;

import dev.flotilla.discovery.DiscoveryReport;
import dev.flotilla.error.Problem;
import dev.flotilla.telemetry.Metrics;
import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;

/** What operators and orchestrators ask: alive, ready, measured, who is known. */
final class ManagementRoutes implements Routes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Kit kit;

    ManagementRoutes(Kit kit) {
        this.kit = kit;
    }

    @Override
    public void mount(Api api) {
        api.get("/health/live", Access.open(), request -> Future.succeededFuture(Response.ok(Health.HEALTHY.toJson())));
        api.get("/health/ready", Access.open(), this::ready);
        api.get("/metrics", Access.open(), this::metrics);
        api.get("/discovery", Access.open(), request -> Future.succeededFuture(Response.ok(kit.discoveryReport())));
        api.get("/discovery/explain", Access.open(), this::explain);
    }

    private Future<Response> explain(Request request) {
        String service = request.query("service")
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> Problem.invalid("service", "is required: the name of a service"));
        return Future.succeededFuture(new DiscoveryReport(kit.index())
                .explain(service)
                .map(Response::ok)
                .orElseThrow(
                        () -> Problem.notFound("nobody told of or asked for a service called \"" + service + "\"")));
    }

    private Future<Response> ready(Request request) {
        return kit.readiness().map(Health::toAnswer);
    }

    private Future<Response> metrics(Request request) {
        return kit.vertx().executeBlocking(Metrics::scrape, false).map(text -> Response.text(PROMETHEUS, text));
    }
}
