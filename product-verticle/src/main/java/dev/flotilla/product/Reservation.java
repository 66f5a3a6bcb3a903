package dev.flotilla.product;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;

/**
 * Pieces of a product that an order holds.
 *
 * @param orderId the order, opaque here
 * @param productId the product
 * @param quantity pieces
 * @param unitPrice price of one piece when it was reserved
 * @param held whether it still holds them; once released it never holds again
 */
record Reservation(String orderId, String productId, long quantity, BigDecimal unitPrice, boolean held) {
    JsonObject toJson() {
        return new JsonObject()
                .put("order_id", orderId)
                .put("product_id", productId)
                .put("quantity", quantity)
                .put("unit_price", unitPrice)
                .put("status", held ? "held" : "released");
    }
}
