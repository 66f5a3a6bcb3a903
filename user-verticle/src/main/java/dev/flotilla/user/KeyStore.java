package dev.flotilla.user;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/** Keeps the public keys of all instances; fails while the database is away. Thread-safe. */
interface KeyStore {
    /** Lists the key for at least the given time from now on, and removes those that have expired. */
    Future<Void> publish(JsonObject jwk, Duration life);

    /** All listed keys, the youngest first. */
    Future<List<JsonObject>> list();
}
