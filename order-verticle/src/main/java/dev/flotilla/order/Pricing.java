package dev.flotilla.order;

import dev.flotilla.error.Problem;
import java.math.BigDecimal;
import java.util.Optional;

/** The rules of what an order costs. */
final class Pricing {
    private Pricing() {}

    /**
     * Demands that the price is the one the client counts on, if it counts on one.
     *
     * @throws Problem 409 with {@code unit_price}
     */
    static void demand(BigDecimal price, Optional<BigDecimal> seenPrice) {
        boolean changed = seenPrice.isPresent() && seenPrice.get().compareTo(price) != 0;
        if (changed) {
            throw Problem.conflict("price-changed", "the price is " + price + " now")
                    .with("unit_price", price);
        }
    }

    /**
     * What some pieces cost.
     *
     * @throws Problem 400 when that is more than an order may
     */
    static BigDecimal total(BigDecimal price, int quantity) {
        return Money.total(price, quantity)
                .orElseThrow(() -> Problem.invalid("quantity", "makes the order cost more than an order may"));
    }

    /** The order at the price its stock is held for. */
    static Order at(BigDecimal price, Order order, Optional<BigDecimal> seenPrice) {
        demand(price, seenPrice);
        return order.with(price, total(price, order.quantity()));
    }
}
