package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import io.vertx.core.Future;
import java.util.Optional;

/** Places orders. Thread-safe. */
interface Placement {
    /**
     * Places an order.
     *
     * @return empty when another request has used the key of the purchase; fails with the problem for the client, and then
     *     nothing remains of the order
     */
    Future<Optional<Placed>> place(Purchase purchase, CallContext context);
}
