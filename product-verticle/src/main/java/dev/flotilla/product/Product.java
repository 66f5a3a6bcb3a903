package dev.flotilla.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;

/**
 * Something that can be ordered.
 *
 * @param id opaque, unique
 * @param name what people call it
 * @param price for one piece, two decimals
 * @param stock pieces free to sell: what orders hold is already taken off
 */
record Product(String id, String name, BigDecimal price, long stock) {
    JsonObject toJson() {
        return new JsonObject()
                .put("id", id)
                .put("name", name)
                .put("price", price)
                .put("stock", stock);
    }
}
