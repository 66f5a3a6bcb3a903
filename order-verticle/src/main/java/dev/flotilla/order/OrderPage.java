package dev.flotilla.order;

import java.util.List;
import java.util.Optional;

/**
 * A part of a list of orders.
 *
 * @param orders newest first
 * @param nextCursor asks for the following part; empty at the end
 */
record OrderPage(List<Order> orders, Optional<String> nextCursor) {
    OrderPage {
        orders = List.copyOf(orders);
    }
}
