package dev.flotilla.order;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps orders once they are placed; those that are not yet, or never will be, do not exist here. Thread-safe.
 *
 * <p>Every method fails with a problem 503 while the database is away.
 */
interface OrderStore {
    /** Finds an order by its id, whosoever it is. */
    Future<Optional<Order>> find(UUID id);

    /** Lists a user's orders, newest first. */
    Future<List<Order>> list(PageRequest page);

    /**
     * Moves an order from the status it has to another, and only from that one, and writes the event down that tells of it;
     * a cancelled one is noted as still holding stock.
     *
     * @return the order as it is then; empty when it does not stand there any more
     */
    Future<Optional<Order>> change(Order order, OrderStatus to);

    /** Figures of one user's orders, or of all. */
    Future<OrderStats> stats(Optional<String> userId);
}
