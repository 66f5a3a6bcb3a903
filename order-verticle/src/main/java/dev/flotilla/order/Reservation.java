package dev.flotilla.order;

import java.util.UUID;

/**
 * Stock held for an order.
 *
 * @param orderId names it; an order holds stock of one product
 * @param productId what is held
 * @param quantity how many pieces
 */
record Reservation(UUID orderId, String productId, int quantity) {}
