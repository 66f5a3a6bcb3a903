package dev.flotilla.order;

import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.Map;

/**
 * Figures of orders.
 *
 * @param count how many orders stand where; every status is there
 * @param amount what the orders cost that stand there, two digits; every status is there
 */
record OrderStats(Map<OrderStatus, Long> count, Map<OrderStatus, BigDecimal> amount) {
    OrderStats {
        var counts = new EnumMap<OrderStatus, Long>(OrderStatus.class);
        var amounts = new EnumMap<OrderStatus, BigDecimal>(OrderStatus.class);
        for (OrderStatus status : OrderStatus.values()) {
            counts.put(status, count.getOrDefault(status, 0L));
            amounts.put(status, Money.price(amount.getOrDefault(status, BigDecimal.ZERO)));
        }
        count = Map.copyOf(counts);
        amount = Map.copyOf(amounts);
    }

    long totalOrders() {
        return count.values().stream().mapToLong(Long::longValue).sum();
    }

    /** What all orders cost that have not been cancelled. */
    BigDecimal totalAmount() {
        return amount.entrySet().stream()
                .filter(entry -> entry.getKey() != OrderStatus.CANCELLED)
                .map(Map.Entry::getValue)
                .reduce(BigDecimal.ZERO.setScale(2), BigDecimal::add);
    }
}
