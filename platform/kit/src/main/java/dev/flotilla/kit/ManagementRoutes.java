package dev.flotilla.kit;

import dev.flotilla.discovery.DiscoveryReport;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.error.Problem;
import dev.flotilla.telemetry.Metrics;
import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** What operators and orchestrators ask: alive, ready, measured, which instances are known. */
final class ManagementRoutes implements Routes {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String JSON = "application/json";

    private final Vertx vertx;
    private final Readiness readiness;
    private final DiscoveryReport report;

    ManagementRoutes(Vertx vertx, ServiceIndex index, Readiness readiness) {
        this.vertx = vertx;
        this.readiness = readiness;
        this.report = new DiscoveryReport(index);
    }

    @Override
    public void mount(Api api) {
        api.get("/health/live", Access.open(), request -> Future.succeededFuture(Response.ok(Health.HEALTHY.toJson())));
        api.get("/health/ready", Access.open(), request -> readiness.check().map(Health::toAnswer));
        api.get("/metrics", Access.open(), request -> metrics());
        api.get("/discovery", Access.open(), request -> json(request, report.toJson()));
        api.get("/discovery/explain", Access.open(), this::explain);
    }

    private Future<Response> explain(Request request) {
        String service = request.query("service")
                .filter(name -> !name.isEmpty())
                .orElseThrow(() -> Problem.invalid("service", "is required: the name of a service"));
        return json(
                request,
                report.explain(service)
                        .orElseThrow(() -> Problem.notFound(
                                "no registry lists a service called \"" + service + "\", and none is called")));
    }

    /** In lines for people who ask with {@code ?pretty}. */
    private static Future<Response> json(Request request, JsonObject body) {
        return Future.succeededFuture(
                request.flag("pretty") ? Response.text(JSON, body.encodePrettily() + "\n") : Response.ok(body));
    }

    private Future<Response> metrics() {
        return vertx.executeBlocking(Metrics::scrape, false).map(text -> Response.text(PROMETHEUS, text));
    }
}
