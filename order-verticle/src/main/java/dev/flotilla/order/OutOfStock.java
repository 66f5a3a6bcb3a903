package dev.flotilla.order;

import dev.flotilla.error.Problem;

/** The answer when there are not enough pieces left. */
final class OutOfStock {
    private OutOfStock() {}

    /** 409 with {@code available}. */
    static Problem problem(String productId, long available) {
        return Problem.conflict(
                        "insufficient-stock", "only " + available + " of product \"" + productId + "\" are left")
                .with("available", available);
    }
}
