package dev.flotilla.product;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Keeps products and reservations; every method fails with a problem 503 while the database is away. Thread-safe. */
interface ProductStore {
    Future<Optional<Product>> find(String id);

    /** Products with an id after the given one, in the order of ids. */
    Future<List<Product>> page(String afterId, int limit);

    /** Like {@link #page}, of those with exactly this name. */
    Future<List<Product>> pageOfName(String name, String afterId, int limit);

    /** Whether the id was free. */
    Future<Boolean> insert(Product product);

    /** Whether there is such a product. */
    Future<Boolean> replace(Product product);

    /**
     * Takes stock for an order that has not asked before.
     *
     * @return nothing when there is no such product, too little stock, or a reservation already; fails with a unique
     *     violation when the same reservation is made at the same time
     */
    Future<Optional<Reservation>> reserve(String productId, String orderId, long quantity);

    Future<Optional<Reservation>> findReservation(String productId, String orderId);

    /** Gives back what the order holds, if it holds anything; in any case it never will again. */
    Future<Void> release(String productId, String orderId);
}
