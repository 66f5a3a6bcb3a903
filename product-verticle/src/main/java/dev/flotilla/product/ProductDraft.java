package dev.flotilla.product;

import dev.flotilla.json.Fields;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.text.Normalizer;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an administrator says of a product, checked.
 *
 * @param id the id wished for; without one the service chooses
 * @param name in Unicode's composed form (NFC), so that names that look alike are alike
 * @param price two decimals
 * @param stock pieces free to sell
 */
record ProductDraft(Optional<String> id, String name, BigDecimal price, long stock) {
    private static final Pattern ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,64}");
    static final String ID_RULE =
            "must be 1 to 64 characters of A-Z, a-z, 0-9, '.', '_', '-', not only one or two dots";

    private static final long MAX_PRICE = 9_999_999_999L;
    private static final long MAX_STOCK = 1_000_000_000L;

    static ProductDraft read(Fields fields) {
        return new ProductDraft(
                fields.text("id").check(ProductDraft::isId, ID_RULE).optional(),
                normalize(fields.text("name")
                        .length(1, 200)
                        .check(name -> !name.isBlank(), "must not be blank")
                        .required()),
                fields.decimal("price")
                        .between(0, MAX_PRICE)
                        .check(price -> price.stripTrailingZeros().scale() <= 2, "must have at most two decimals")
                        .required()
                        .setScale(2, RoundingMode.UNNECESSARY),
                fields.integer("stock").between(0, MAX_STOCK).required());
    }

    static boolean isId(String text) {
        return ID.matcher(text).matches();
    }

    static String normalize(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    Product as(String productId) {
        return new Product(productId, name, price, stock);
    }
}
