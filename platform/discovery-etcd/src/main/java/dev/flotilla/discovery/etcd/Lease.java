package dev.flotilla.discovery.etcd;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** A lease that etcd has granted, and what is kept on it. Fails as {@link EtcdException#isLeaseGone} when it is over. */
final class Lease {
    /** etcd takes 128 operations in a transaction. */
    private static final int MOST_AT_ONCE = 100;

    private final EtcdHttp http;
    private final String id;

    private Lease(EtcdHttp http, String id) {
        this.http = http;
        this.id = id;
    }

    static Future<Lease> grant(EtcdHttp http, Duration time) {
        return http.post("/v3/lease/grant", new JsonObject().put("TTL", Long.toString(time.toSeconds())))
                .map(answer -> {
                    String id = EtcdJson.text(answer, "ID");
                    if (id.isEmpty()) {
                        throw new EtcdException("a lease without an ID");
                    }
                    return new Lease(http, id);
                });
    }

    /** Tells some of what is to be told, at once. */
    Future<Void> tell(DesiredKeys ledger) {
        List<DesiredKeys.Change> changes = ledger.changes(MOST_AT_ONCE);
        return transaction(changes.stream().map(this::operation).toList())
                .onSuccess(done -> ledger.told(changes))
                .onFailure(failure -> ledger.doubted(changes))
                .mapEmpty();
    }

    private JsonObject operation(DesiredKeys.Change change) {
        return change.value()
                .map(value -> new JsonObject()
                        .put(
                                "request_put",
                                new JsonObject()
                                        .put("key", change.key())
                                        .put("value", value)
                                        .put("lease", id)))
                .orElseGet(() ->
                        new JsonObject().put("request_delete_range", new JsonObject().put("key", change.key())));
    }

    private Future<JsonObject> transaction(List<JsonObject> operations) {
        return http.post("/v3/kv/txn", new JsonObject().put("success", new JsonArray(operations)));
    }

    /** Lets it last, and sees whether all is as it was told: others may remove it, or tell something else. */
    Future<Void> renew(DesiredKeys ledger) {
        return http.post("/v3/lease/keepalive", new JsonObject().put("ID", id)).compose(answer -> {
            if (EtcdJson.number(answer, "TTL") <= 0) {
                return Future.failedFuture(EtcdException.leaseGone());
            }
            ledger.removeAgain();
            return look(ledger, ledger.held());
        });
    }

    private Future<Void> look(DesiredKeys ledger, List<String> keys) {
        if (keys.isEmpty()) {
            return Future.succeededFuture();
        }
        List<String> now = keys.subList(0, Math.min(MOST_AT_ONCE, keys.size()));
        return transaction(now.stream().map(Lease::question).toList()).compose(answer -> {
            JsonArray responses = EtcdJson.array(answer, "responses");
            for (int i = 0; i < now.size(); i++) {
                ledger.found(now.get(i), i < responses.size() ? value(responses.getJsonObject(i)) : Optional.empty());
            }
            return look(ledger, keys.subList(now.size(), keys.size()));
        });
    }

    private static JsonObject question(String key) {
        return new JsonObject().put("request_range", new JsonObject().put("key", key));
    }

    /** What is there on this lease. */
    private Optional<String> value(JsonObject response) {
        JsonArray values = EtcdJson.array(EtcdJson.object(response, "response_range"), "kvs");
        return values.stream()
                .filter(JsonObject.class::isInstance)
                .map(JsonObject.class::cast)
                .filter(found -> EtcdJson.text(found, "lease").equals(id))
                .map(found -> EtcdJson.text(found, "value"))
                .findFirst();
    }

    /** Ends it, and with it everything that is kept on it. */
    Future<Void> revoke() {
        return http.post("/v3/lease/revoke", new JsonObject().put("ID", id)).mapEmpty();
    }
}
