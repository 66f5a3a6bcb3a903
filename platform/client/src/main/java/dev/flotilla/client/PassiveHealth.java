package dev.flotilla.client;

import dev.flotilla.discovery.Caller;
import dev.flotilla.discovery.Instance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a client tells of the instances it calls. Thread-safe. */
final class PassiveHealth implements Caller {
    private final Endpoints targets;

    PassiveHealth(Endpoints targets) {
        this.targets = targets;
    }

    @Override
    public String service() {
        return targets.service();
    }

    @Override
    public boolean ejects(Instance instance) {
        return targets.find(instance).map(Endpoint::isEjected).orElse(false);
    }

    @Override
    public boolean vouchesFor(Instance instance, Duration within) {
        return targets.find(instance).map(target -> target.vouches(within)).orElse(false);
    }

    @Override
    public JsonObject explain(Instance instance) {
        return targets.find(instance)
                .map(this::explain)
                .orElseGet(() -> said("unknown", "this caller does not know it (yet, or any more)"));
    }

    @Override
    public JsonArray decisions() {
        return targets.trail().toJson(targets.nanoTime());
    }

    private JsonObject explain(Endpoint target) {
        PickSet roll = targets.roll();
        long now = targets.nanoTime();
        return (target.isEjected() ? ejected(target, roll, now) : live(target, roll, now))
                .put("in_flight", target.inFlight())
                .put("weight", target.instance().weight())
                .put("effective_weight", target.share(now) / 100.0)
                .put("failures", target.breaker().failures());
    }

    private static JsonObject ejected(Endpoint target, PickSet roll, long now) {
        Breaker breaker = target.breaker();
        boolean probed = breaker.isProbed();
        long wait = Math.max(0, TimeUnit.NANOSECONDS.toMillis(breaker.probeAt() - now));
        String reason = breaker.reason()
                + (probed ? "; a call is trying it now" : "; one call may try it in " + wait + " ms")
                + (roll.candidates().contains(target) ? "; picked all the same, as more than half are ejected" : "");
        return said(probed ? "half_open" : "ejected", reason);
    }

    private static JsonObject live(Endpoint target, PickSet roll, long now) {
        if (!roll.candidates().contains(target)) {
            return said("skipped", "in another zone, and enough instances of this one are live");
        }
        String among = roll.candidates().size() == 1
                ? "the only one to pick from"
                : "one of " + roll.candidates().size() + " to pick from";
        String where = roll.scope().words().isEmpty() ? "" : ", " + roll.scope().words();
        int percent = target.warmth().percent(now);
        return percent < 100
                ? said("warming", among + where + "; new or back, with " + percent + " % of its share so far")
                : said("picked", among + where);
    }

    private static JsonObject said(String state, String reason) {
        return new JsonObject().put("state", state).put("reason", reason);
    }
}
