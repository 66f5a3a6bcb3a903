package dev.flotilla.order;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/**
 * An order with user and product as they were when it was placed.
 *
 * @param id random
 * @param user who buys
 * @param productId what is bought
 * @param productName its name then
 * @param quantity pieces
 * @param unitPrice of one piece then, two digits
 * @param totalPrice of all, two digits
 * @param status where it stands
 * @param createdAt by the clock of the database
 */
record Order(
        UUID id,
        User user,
        String productId,
        String productName,
        int quantity,
        BigDecimal unitPrice,
        BigDecimal totalPrice,
        OrderStatus status,
        Instant createdAt) {

    Order with(BigDecimal newUnitPrice, BigDecimal newTotalPrice) {
        return new Order(id, user, productId, productName, quantity, newUnitPrice, newTotalPrice, status, createdAt);
    }

    Order with(OrderStatus newStatus) {
        return new Order(id, user, productId, productName, quantity, unitPrice, totalPrice, newStatus, createdAt);
    }

    Order with(Instant newCreatedAt) {
        return new Order(id, user, productId, productName, quantity, unitPrice, totalPrice, status, newCreatedAt);
    }

    Reservation reservation() {
        return new Reservation(id, productId, quantity);
    }
}
