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
     * Moves an order from one status to another, and only from that one; a cancelled one is noted as still holding stock.
     *
     * @return the order as it is then; empty when it did not stand at {@code from} any more
     */
    Future<Optional<Order>> change(UUID id, OrderStatus from, OrderStatus to);

    /** Figures of one user's orders, or of all. */
    Future<OrderStats> stats(Optional<String> userId);
}
