package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.CrashPoint;
import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Page;
import dev.flotilla.postgres.PageKey;
import dev.flotilla.security.Principal;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The rules of orders: who may place, see and change which. Thread-safe.
 *
 * <p>An order of another user is as unknown as one that does not exist, except to admins.
 */
final class OrderService {
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

    private final Placement placement;
    private final OrderStore store;
    private final Users users;
    private final Products products;
    private final StockReturn stockReturn;
    private final Timeouts timeouts;

    /**
     * How long things may take.
     *
     * @param placing an order
     * @param lookup of live records, before an order is shown without them
     */
    record Timeouts(Duration placing, Duration lookup) {}

    OrderService(
            Placement placement,
            OrderStore store,
            Users users,
            Products products,
            StockReturn stockReturn,
            Timeouts timeouts) {
        this.placement = placement;
        this.store = store;
        this.users = users;
        this.products = products;
        this.stockReturn = stockReturn;
        this.timeouts = timeouts;
    }

    /**
     * Places an order.
     *
     * @param key of requests that together make one order
     * @return fails with the problem for the client; then nothing remains of the order
     */
    Future<Placed> place(Principal caller, NewOrder request, Optional<String> key, CallContext context) {
        return placement
                .place(Purchase.of(caller, request, key), context.within(timeouts.placing()))
                .map(Optional::orElseThrow);
    }

    /** Shows an order; fails with a problem 404 when there is none that the caller may see. */
    Future<Order> get(Principal caller, String id) {
        if (!ID.matcher(id).matches()) {
            return Future.failedFuture(unknown());
        }
        return store.find(UUID.fromString(id))
                .map(found -> found.filter(order -> maySee(caller, order)).orElseThrow(OrderService::unknown));
    }

    /** Shows an order with live records, looked up at the same time; what cannot be had is left out. */
    Future<ExpandedOrder> get(Principal caller, String id, Set<Expansion> expand, CallContext context) {
        return get(caller, id).compose(order -> expand(order, expand, context.within(timeouts.lookup())));
    }

    /** Lists the caller's own orders, newest first. */
    Future<Page<Order>> list(Principal caller, Optional<OrderStatus> status, int limit, Optional<PageKey> after) {
        return store.list(new PageRequest(caller.subject(), status, limit + 1, after))
                .map(found -> Page.of(found, limit, OrderService::cursor));
    }

    /** Figures of the caller's own orders. */
    Future<OrderStats> stats(Principal caller) {
        return store.stats(Optional.of(caller.subject()));
    }

    /** Figures of all orders; fails with a problem 403 for everybody but admins. */
    Future<OrderStats> statsOfAll(Principal caller) {
        return caller.has(Principal.ADMIN)
                ? store.stats(Optional.empty())
                : Future.failedFuture(Problem.forbidden("only admins may see the figures of all orders"));
    }

    /**
     * Moves an order one step on. Of two changes at the same time one is made.
     *
     * @return the order then; fails with a problem 403 when the step is for admins, 409 when no step leads there
     */
    Future<Order> change(Principal caller, String id, OrderStatus wanted, CallContext context) {
        return get(caller, id)
                .compose(order -> step(caller, order, wanted))
                .compose(changed -> wanted == OrderStatus.CANCELLED
                        ? returnStock(changed, context)
                        : Future.succeededFuture(changed));
    }

    private Future<Order> step(Principal caller, Order order, OrderStatus wanted) {
        if (wanted.onlyForAdmins() && !caller.has(Principal.ADMIN)) {
            return Future.failedFuture(Problem.forbidden("only admins may set an order to " + wanted.text()));
        }
        if (!order.status().leadsTo(wanted)) {
            return Future.failedFuture(
                    illegal("an order that is " + order.status().text() + " cannot become " + wanted.text()));
        }
        return store.change(order, wanted)
                .map(changed -> changed.orElseThrow(() -> illegal("the order has been changed meanwhile")));
    }

    /** The order is cancelled whether or not its stock can be given back at once: a sweep does it otherwise. */
    private Future<Order> returnStock(Order order, CallContext context) {
        CrashPoint.reached("order.cancelled");
        return stockReturn.giveBack(order.reservation(), context).map(order).otherwise(order);
    }

    private Future<ExpandedOrder> expand(Order order, Set<Expansion> asked, CallContext context) {
        Future<Optional<User>> user = asked.contains(Expansion.USER)
                ? live(() -> users.get(order.user().id(), context), context)
                : Future.succeededFuture(Optional.empty());
        Future<Optional<Product>> product = asked.contains(Expansion.PRODUCT)
                ? live(() -> products.get(order.productId(), context), context)
                : Future.succeededFuture(Optional.empty());
        return Future.all(user, product).map(done -> new ExpandedOrder(order, asked, user.result(), product.result()));
    }

    private static <T> Future<Optional<T>> live(Supplier<Future<Optional<T>>> look, CallContext context) {
        return context.within("looking up a live record", look).otherwise(Optional.empty());
    }

    private static String cursor(Order order) {
        return new PageKey(order.createdAt(), order.id()).cursor();
    }

    private static boolean maySee(Principal caller, Order order) {
        return caller.has(Principal.ADMIN) || order.user().id().equals(caller.subject());
    }

    private static Problem unknown() {
        return Problem.notFound("there is no such order");
    }

    private static Problem illegal(String detail) {
        return Problem.conflict("illegal-status-change", detail);
    }
}
