package dev.flotilla.launcher.storm;

import io.vertx.core.json.JsonObject;

/**
 * An order that a client wants.
 *
 * @param caller the id of the user who asks
 * @param key the Idempotency-Key; empty for none
 * @param product what is wanted
 * @param quantity and how many of it
 */
record Wish(String caller, String key, String product, int quantity) {
    JsonObject body() {
        return new JsonObject().put("product_id", product).put("quantity", quantity);
    }
}
