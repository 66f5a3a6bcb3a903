package dev.flotilla.kit;

import dev.flotilla.web.Response;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether something can do its work.
 *
 * @param reason why not; empty when it can
 */
record Health(Optional<String> reason) {
    static final Health HEALTHY = new Health(Optional.empty());

    static Health unhealthy(String reason) {
        return new Health(Optional.of(reason));
    }

    /** Healthy when the check succeeds. */
    static Future<Health> of(String name, Supplier<? extends Future<?>> check) {
        return check.get().map(HEALTHY).otherwise(failure -> unhealthy(name + ": " + failure.getMessage()));
    }

    JsonObject toJson() {
        var json = new JsonObject().put("status", reason.isEmpty() ? "healthy" : "unhealthy");
        reason.ifPresent(text -> json.put("reason", text));
        return json;
    }

    Response toAnswer() {
        return reason.isEmpty()
                ? Response.ok(toJson())
                : Response.of(503, toJson()).with("Retry-After", "1");
    }
}
