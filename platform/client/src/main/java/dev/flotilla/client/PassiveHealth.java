package dev.flotilla.client;

import dev.flotilla.discovery.Caller;
import dev.flotilla.discovery.Instance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a client tells of the instances it calls. Thread-safe. */
final class PassiveHealth implements Caller {
    private final Endpoints endpoints;

    PassiveHealth(Endpoints endpoints) {
        this.endpoints = endpoints;
    }

    @Override
    public String service() {
        return endpoints.service();
    }

    @Override
    public boolean ejects(Instance instance) {
        return endpoints.find(instance).map(Endpoint::isEjected).orElse(false);
    }

    @Override
    public boolean vouchesFor(Instance instance, Duration within) {
        return endpoints
                .find(instance)
                .map(endpoint -> endpoint.answeredWithin(within))
                .orElse(false);
    }

    @Override
    public JsonObject explain(Instance instance) {
        return endpoints
                .find(instance)
                .map(this::explain)
                .orElseGet(() -> said("unknown", "this caller does not know it (yet, or any more)"));
    }

    @Override
    public JsonArray decisions() {
        return endpoints.pickLog().toJson(endpoints.nanoTime());
    }

    private JsonObject explain(Endpoint endpoint) {
        PickSet pickSet = endpoints.pickSet();
        long now = endpoints.nanoTime();
        return (endpoint.isEjected() ? ejected(endpoint, pickSet, now) : live(endpoint, pickSet, now))
                .put("in_flight", endpoint.inFlight())
                .put("weight", endpoint.instance().weight())
                .put("effective_weight", endpoint.share(now) / 100.0)
                .put("failures", endpoint.breaker().failures());
    }

    private static JsonObject ejected(Endpoint endpoint, PickSet pickSet, long now) {
        Breaker breaker = endpoint.breaker();
        boolean probed = breaker.isProbed();
        long wait = Math.max(0, TimeUnit.NANOSECONDS.toMillis(breaker.probeAt() - now));
        String reason = breaker.reason()
                + (probed ? "; a call is trying it now" : "; one call may try it in " + wait + " ms")
                + (pickSet.candidates().contains(endpoint)
                        ? "; picked all the same, as more than half are ejected"
                        : "");
        return said(probed ? "half_open" : "ejected", reason);
    }

    private static JsonObject live(Endpoint endpoint, PickSet pickSet, long now) {
        if (!pickSet.candidates().contains(endpoint)) {
            return said("skipped", "in another zone, and enough instances of this one are live");
        }
        String among = pickSet.candidates().size() == 1
                ? "the only one to pick from"
                : "one of " + pickSet.candidates().size() + " to pick from";
        String where =
                pickSet.scope().text().isEmpty() ? "" : ", " + pickSet.scope().text();
        int percent = endpoint.slowStart().percent(now);
        return percent < 100
                ? said("warming", among + where + "; new or back, with " + percent + " % of its share so far")
                : said("picked", among + where);
    }

    private static JsonObject said(String state, String reason) {
        return new JsonObject().put("state", state).put("reason", reason);
    }
}
