package dev.flotilla.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;

/** Bodies of requests to the product service. */
final class Bodies {
    private Bodies() {}

    static JsonObject draft(String name, String price, long stock) {
        return new JsonObject()
                .put("name", name)
                .put("price", new BigDecimal(price))
                .put("stock", stock);
    }

    static JsonObject quantity(int pieces) {
        return new JsonObject().put("quantity", pieces);
    }
}
