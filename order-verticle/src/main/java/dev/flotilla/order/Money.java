package dev.flotilla.order;

import java.math.BigDecimal;
import java.util.Optional;

/**
 * Amounts: exact decimals with two digits after the point, bounded by the columns that keep them.
 *
 * <p>The largest total has 15 digits, so that a client that reads JSON numbers as binary doubles still gets each of them.
 */
final class Money {
    /** The largest price of one piece. */
    static final BigDecimal MAX_PRICE = new BigDecimal("9999999999.99");

    private static final BigDecimal MAX_TOTAL = new BigDecimal("9999999999999.99");
    private static final int DIGITS = 2;

    private Money() {}

    /** Whether a number is an amount that one piece may cost. */
    static boolean isPrice(BigDecimal number) {
        return number.signum() >= 0
                && number.compareTo(MAX_PRICE) <= 0
                && number.stripTrailingZeros().scale() <= DIGITS;
    }

    /** A price, written with two digits. */
    static BigDecimal price(BigDecimal number) {
        return number.stripTrailingZeros().setScale(DIGITS); // 0e-999999999 is an amount too
    }

    /** What several pieces cost; empty when that is more than an order may. */
    static Optional<BigDecimal> total(BigDecimal price, int quantity) {
        BigDecimal total = price.multiply(BigDecimal.valueOf(quantity)).setScale(DIGITS);
        return total.compareTo(MAX_TOTAL) <= 0 ? Optional.of(total) : Optional.empty();
    }
}
