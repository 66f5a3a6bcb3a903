package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import dev.flotilla.security.Principal;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Takes new orders. Thread-safe. */
final class OrderPlacement {
    private final OrderInputs lookup;
    private final OrderSaga saga;
    private final IdempotencyKeys replays;
    private final Duration timeout;

    /** With the time a request for an order may take. */
    OrderPlacement(OrderInputs lookup, OrderSaga saga, IdempotencyKeys replays, Duration timeout) {
        this.lookup = lookup;
        this.saga = saga;
        this.replays = replays;
        this.timeout = timeout;
    }

    /**
     * Places an order.
     *
     * @param key of requests that together make one order
     * @return fails with the problem to tell the client; then nothing remains of the order
     */
    Future<Placed> place(Principal caller, NewOrder request, Optional<String> key, CallContext context) {
        String buyer = buyer(caller, request);
        CallContext within = context.within(timeout);
        if (key.isEmpty()) {
            return make(buyer, request, Optional.empty(), within).map(made -> new Placed(made.orElseThrow(), false));
        }
        IdempotencyClaim claim = IdempotencyClaim.of(caller.subject(), key.get(), buyer, request);
        return replays.once(claim, within, () -> make(buyer, request, Optional.of(claim), within));
    }

    /** People buy, for themselves; admins for anybody; services are nobody who could buy. */
    private static String buyer(Principal caller, NewOrder request) {
        boolean admin = caller.has(Principal.ADMIN);
        if (!admin && !caller.has(Principal.USER)) {
            throw Problem.forbidden("only users may order");
        }
        String buyer = request.userId().orElse(caller.subject());
        if (!admin && !buyer.equals(caller.subject())) {
            throw Problem.forbidden("only admins may order for somebody else");
        }
        return buyer;
    }

    private Future<Optional<Order>> make(
            String buyer, NewOrder request, Optional<IdempotencyClaim> claim, CallContext context) {
        return InTime.take("looking up user and product", context, () -> lookup.both(buyer, request, context))
                .map(found -> draft(found, request))
                .compose(draft -> saga.place(draft, request.price(), claim, context));
    }

    /** What can be refused by what was found is refused before anything is written. */
    private static Order draft(Found found, NewOrder request) {
        Product product = found.product();
        int quantity = request.quantity();
        Pricing.demand(product.price(), request.price());
        BigDecimal total = Pricing.total(product.price(), quantity);
        if (product.stock() < quantity) {
            throw OutOfStock.problem(product.id(), product.stock());
        }
        return new Order(
                UUID.randomUUID(),
                found.user(),
                product.id(),
                product.name(),
                quantity,
                product.price(),
                total,
                OrderStatus.CREATED,
                Instant.EPOCH);
    }
}
