package dev.flotilla.bench.view;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;

/** The way from the view to the two services it asks: all that differs between the servers that are compared. */
interface Lookups {
    /** Asks both services at the same time. */
    Asked ask();

    /**
     * What a view waits for.
     *
     * @param user the body of the user service
     * @param product the body of the product service
     */
    record Asked(Future<JsonObject> user, Future<JsonObject> product) {
        /** Both in one object. */
        Future<JsonObject> joined() {
            return Future.all(user, product)
                    .map(both -> new JsonObject().put("user", user.result()).put("product", product.result()));
        }
    }
}
