package dev.flotilla.order;

import dev.flotilla.json.Fields;
import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Optional;

/**
 * What somebody wants to order.
 *
 * @param productId names the product, unless its name does
 * @param productName names the product, unless its id does
 * @param quantity pieces
 * @param price what one piece cost when the client looked
 * @param userId who buys, unless it is the caller
 */
record NewOrder(
        Optional<String> productId,
        Optional<String> productName,
        int quantity,
        Optional<BigDecimal> price,
        Optional<String> userId) {
    private static final int MAX_QUANTITY = 1_000_000;
    private static final int MAX_TEXT = 200;

    static NewOrder read(Fields fields) {
        if (fields.has("product_id") == fields.has("product_name")) {
            fields.fault("product_id", "exactly one of product_id and product_name is required");
        }
        return new NewOrder(
                fields.text("product_id").length(1, MAX_TEXT).optional(),
                fields.text("product_name")
                        .length(1, MAX_TEXT)
                        .map(NewOrder::composed, "")
                        .optional(),
                fields.integer("quantity")
                        .between(1, MAX_QUANTITY)
                        .map(Long::intValue, 1)
                        .required(),
                fields.decimal("price")
                        .check(
                                Money::isPrice,
                                "must be between 0 and " + Money.MAX_PRICE
                                        + ", with at most two digits after the point")
                        .optional(),
                fields.text("user_id").length(1, MAX_TEXT).optional());
    }

    /** The same letters may be written in several ways; names are compared in the composed one (Unicode NFC). */
    static String composed(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }
}
