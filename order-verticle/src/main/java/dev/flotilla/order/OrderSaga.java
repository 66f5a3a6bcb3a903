package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.CrashPoint;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places an order so that either it stands and its stock is held, or neither, whatever fails and whenever.
 *
 * <p>A persisted saga (Garcia-Molina and Salem, 1987): (1) the order is written down as being placed, (2) its stock is
 * held, (3) it is confirmed. Each step may be repeated. When one fails the order is abandoned, then its stock is given
 * back, then it is forgotten; where this process cannot do that, because it died or because a service is away, the
 * {@link Sweeper} of any process does. Steps (1) and (3) are the only commits. Thread-safe.
 */
final class OrderSaga {
    /** How long undoing may keep a client waiting that is to be told of a failure. */
    static final Duration UNDO_TIMEOUT = Duration.ofSeconds(1);

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(OrderSaga.class);

    private final SagaStore saga;
    private final OrderStore orders;
    private final Products products;
    private final StockReturn stockReturn;
    private final InDoubtOrders inDoubt;

    OrderSaga(SagaStore saga, OrderStore orders, Products products, StockReturn stockReturn, InDoubtOrders inDoubt) {
        this.saga = saga;
        this.orders = orders;
        this.products = products;
        this.stockReturn = stockReturn;
        this.inDoubt = inDoubt;
    }

    /**
     * Places an order.
     *
     * @param seenPrice the unit price the client counts on
     * @return the order; empty when the key has been used; fails with the problem to tell the client, and then no order
     *     remains and no stock is held, at once or soon
     */
    Future<Optional<Order>> place(
            Order draft, Optional<BigDecimal> seenPrice, Optional<IdempotencyClaim> claim, CallContext context) {
        return write(draft, claim, context)
                .compose(written -> written.isEmpty()
                        ? Future.succeededFuture(written)
                        : hold(written.get(), seenPrice, context).map(Optional::of))
                .recover(failure -> undo(draft, context, failure).map(Optional::of));
    }

    private Future<Optional<Order>> write(Order draft, Optional<IdempotencyClaim> claim, CallContext context) {
        return context.within("writing the order down", () -> saga.write(draft, claim))
                .onSuccess(written -> CrashPoint.reached("saga.written"));
    }

    private Future<Order> hold(Order order, Optional<BigDecimal> seenPrice, CallContext context) {
        return context.within("reserving stock", () -> products.reserve(order.reservation(), context))
                .map(price -> {
                    CrashPoint.reached("saga.reserved");
                    return Pricing.at(price, order, seenPrice);
                })
                .compose(priced -> confirm(priced, context));
    }

    private Future<Order> confirm(Order order, CallContext context) {
        return context.within("confirming the order", () -> saga.confirm(order)).map(confirmed -> {
            CrashPoint.reached("saga.confirmed");
            if (!confirmed) {
                throw Problem.unavailable("the order could not be placed in time", RETRY_AFTER);
            }
            return order;
        });
    }

    /** Ends in the failure, unless the order turns out to have been confirmed and only the word of it was lost. */
    private Future<Order> undo(Order order, CallContext context, Throwable failure) {
        return abandon(order.id()).transform((standing, unknown) -> {
            if (unknown != null) {
                LOG.warn("cannot tell how order {} stands; it is settled later: {}", order.id(), unknown.toString());
                inDoubt.add(order.id());
                return Future.failedFuture(failure);
            }
            return standing.map(Future::succeededFuture).orElseGet(() -> giveBack(order, context, failure));
        });
    }

    private Future<Optional<Order>> abandon(UUID id) {
        return saga.abandon(id)
                .compose(abandoned -> abandoned ? Future.succeededFuture(Optional.<Order>empty()) : orders.find(id))
                .timeout(UNDO_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Nobody waits for the stock: the client is told of the failure at once. */
    private Future<Order> giveBack(Order order, CallContext context, Throwable failure) {
        CrashPoint.reached("saga.abandoned");
        stockReturn.detached(order.reservation(), context);
        return Future.failedFuture(failure);
    }
}
