package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.support.RegistryRefusal;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;

/** What the API server says when it does not do what it is asked: an object of the kind {@code Status}. */
final class Status {
    private static final int QUOTED = 300;

    private Status() {}

    /** Fails with what the API server said where it refused; with the failure as it is where it said nothing. */
    static <T> Future<T> refused(Throwable failure) {
        return Future.failedFuture(
                failure instanceof RegistryRefusal refusal ? of(refusal.status(), refusal.body()) : failure);
    }

    private static KubernetesException of(int status, String body) {
        try {
            return of(status, new JsonObject(body));
        } catch (DecodeException | ClassCastException e) {
            return new KubernetesException(status, "");
        }
    }

    /** The failure that an event with this object is. */
    static KubernetesException of(JsonObject object) {
        return of(Fields.ofBody(object).integer("code").orElse(0L).intValue(), object);
    }

    private static KubernetesException of(int status, JsonObject object) {
        String said = Fields.ofBody(object)
                .text("message")
                .orElse("")
                .replaceAll("\\p{Cntrl}", " ")
                .strip();
        return new KubernetesException(status, said.substring(0, Math.min(QUOTED, said.length())));
    }
}
