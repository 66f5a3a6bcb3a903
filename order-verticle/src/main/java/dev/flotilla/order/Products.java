package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * The catalogue and its stock, wherever they are kept. Thread-safe; never blocks.
 *
 * <p>Every method fails with a problem 503 when the answer cannot be had, 504 past the deadline of the context.
 */
interface Products {
    /** Looks a product up; empty when there is none with that id. */
    Future<Optional<Product>> get(String id, CallContext context);

    /** Finds the products with exactly that name; of several with one name at least two are told. */
    Future<List<Product>> named(String name, CallContext context);

    /**
     * Holds stock for an order. Doing it again for the same order changes nothing.
     *
     * @return the price of one piece at which it is held; fails with a problem 404 for an unknown product, 409 when there
     *     is not enough stock or the hold has been released before; after a 503 or 504 the stock may be held or not
     */
    Future<BigDecimal> reserve(Reservation reservation, CallContext context);

    /**
     * Gives the stock of an order back, if any is held, and keeps a later {@link #reserve} for it from holding any. Doing
     * it again changes nothing.
     */
    Future<Void> release(Reservation reservation, CallContext context);
}
