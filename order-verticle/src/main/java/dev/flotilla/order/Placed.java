package dev.flotilla.order;

/**
 * The answer to a request for an order.
 *
 * @param order as it was when it was placed
 * @param replayed whether an earlier request with the same key has placed it
 */
record Placed(Order order, boolean replayed) {}
