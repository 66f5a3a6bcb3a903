package dev.flotilla.order;

import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** Reads what the product service answers; prices stay exact. */
final class ProductAnswers {
    private static final int MAX_TEXT = 1_000;
    private static final int MAX_CURSOR = 4_000;

    private ProductAnswers() {}

    /**
     * A part of a list of products.
     *
     * @param products in the order they were told
     * @param nextCursor asks for the following part
     */
    record Page(List<Product> products, Optional<String> nextCursor) {
        List<Product> named(String name) {
            return products.stream()
                    .filter(product -> NewOrder.composed(product.name()).equals(name))
                    .toList();
        }
    }

    static Optional<Product> product(String id, HttpResponse<Buffer> response) {
        return switch (response.statusCode()) {
            case 200 -> Optional.of(Responses.read(response, fields -> asked(id, fields)));
            case 404 -> Optional.empty();
            default -> throw Responses.unexpected(response);
        };
    }

    static Page page(HttpResponse<Buffer> response) {
        if (response.statusCode() != 200) {
            throw Responses.unexpected(response);
        }
        return new Page(
                Responses.readAll(response, "products", ProductAnswers::read),
                Responses.read(response, ProductAnswers::nextCursor));
    }

    static BigDecimal unitPrice(Reservation reservation, HttpResponse<Buffer> response) {
        return switch (response.statusCode()) {
            case 200, 201 -> Responses.read(response, fields -> held(reservation, fields));
            case 404 -> throw Problem.notFound("there is no product \"" + reservation.productId() + "\"");
            case 409 -> throw refused(reservation, response);
            default -> throw Responses.unexpected(response);
        };
    }

    /** A reservation or product nobody knows holds no stock, which is all that was asked for; always {@code true}. */
    static boolean released(HttpResponse<Buffer> response) {
        return switch (response.statusCode()) {
            case 200, 204, 404 -> true;
            default -> throw Responses.unexpected(response);
        };
    }

    private static Problem refused(Reservation reservation, HttpResponse<Buffer> response) {
        Optional<Long> available =
                Responses.read(response, fields -> fields.integer("available").optional());
        return available
                .map(pieces -> OutOfStock.problem(reservation.productId(), pieces))
                .orElseGet(() -> Problem.conflict("reservation-refused", "the product cannot be reserved"));
    }

    private static Product asked(String id, Fields fields) {
        Product product = read(fields);
        if (!product.id().equals(id)) {
            fields.fault("id", "must be the id asked for");
        }
        return product;
    }

    private static Product read(Fields fields) {
        return new Product(
                fields.text("id").length(1, MAX_TEXT).required(),
                fields.text("name").length(1, MAX_TEXT).required(),
                price(fields, "price"),
                fields.integer("stock").between(0, Long.MAX_VALUE).required());
    }

    private static Optional<String> nextCursor(Fields fields) {
        return fields.text("next_cursor").length(1, MAX_CURSOR).optional();
    }

    private static BigDecimal held(Reservation reservation, Fields fields) {
        boolean same =
                fields.text("order_id").required().equals(reservation.orderId().toString())
                        && fields.text("product_id").required().equals(reservation.productId())
                        && fields.integer("quantity").required() == reservation.quantity()
                        && fields.text("status").required().equals("held");
        if (!same) {
            fields.fault("order_id", "must be the reservation asked for");
        }
        return price(fields, "unit_price");
    }

    private static BigDecimal price(Fields fields, String key) {
        return fields.decimal(key)
                .check(Money::isPrice, "must be an amount of money")
                .map(Money::price, Money.price(BigDecimal.ZERO))
                .required();
    }
}
