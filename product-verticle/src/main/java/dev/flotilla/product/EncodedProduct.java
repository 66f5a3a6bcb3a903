package dev.flotilla.product;

import io.vertx.core.buffer.Buffer;

/**
 * A product with its JSON, encoded once however often it is read.
 *
 * @param product the product
 * @param json how it is shown; must not be changed
 */
record EncodedProduct(Product product, Buffer json) {
    static EncodedProduct of(Product product) {
        return new EncodedProduct(product, product.toJson().toBuffer());
    }
}
