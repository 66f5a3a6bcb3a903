package dev.flotilla.order;

import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.postgres.PageKey;
import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import java.util.Optional;

/** The HTTP interface of the order service: decodes, delegates, encodes. */
final class OrderRoutes implements Routes {
    private static final String ORDERS = "/api/orders";
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    private static final String REPLAYED = "Idempotent-Replayed";
    private static final String STATUSES = "must be one of created, paid, shipped, completed, cancelled";

    private final OrderService orders;

    OrderRoutes(OrderService orders) {
        this.orders = orders;
    }

    @Override
    public void mount(Api api) {
        api.post(ORDERS, Access.authenticated(), this::place);
        api.get(ORDERS, Access.authenticated(), this::list);
        // Before the route of one order, or "stats" would be taken for the id of one.
        api.get(ORDERS + "/stats", Access.authenticated(), this::stats);
        api.get(ORDERS + "/:id", Access.authenticated(), this::get);
        api.put(ORDERS + "/:id/status", Access.authenticated(), this::change);
    }

    private Future<Response> place(Request request) {
        NewOrder wanted = request.body(NewOrder::read);
        return orders.place(request.principal(), wanted, request.header(IDEMPOTENCY_KEY), request.context())
                .map(OrderRoutes::placed);
    }

    private Future<Response> list(Request request) {
        Optional<OrderStatus> status = request.query("status").map(OrderRoutes::statusParameter);
        return orders.list(
                        request.principal(),
                        status,
                        request.limit(),
                        request.cursor().map(PageKey::parse))
                .map(page -> Response.ok(OrderJson.of(page)));
    }

    private Future<Response> stats(Request request) {
        boolean all = request.query("all").map(OrderRoutes::flag).orElse(false);
        Future<OrderStats> stats = all ? orders.statsOfAll(request.principal()) : orders.stats(request.principal());
        return stats.map(found -> Response.ok(OrderJson.of(found)));
    }

    private Future<Response> get(Request request) {
        String id = request.pathParam("id");
        Optional<String> expand = request.query("expand");
        if (expand.isEmpty()) {
            return orders.get(request.principal(), id).map(order -> Response.ok(OrderJson.of(order)));
        }
        return orders.get(request.principal(), id, Expansion.parse(expand.get()), request.context())
                .map(order -> Response.ok(OrderJson.of(order)));
    }

    private Future<Response> change(Request request) {
        OrderStatus wanted = request.body(OrderRoutes::statusField);
        return orders.change(request.principal(), request.pathParam("id"), wanted, request.context())
                .map(order -> Response.ok(OrderJson.of(order)));
    }

    private static Response placed(Placed placed) {
        Order order = placed.order();
        Response answer = Response.created(ORDERS + "/" + order.id(), OrderJson.of(order));
        return placed.replayed() ? answer.with(REPLAYED, "true") : answer;
    }

    private static OrderStatus statusField(Fields fields) {
        return fields.text("status")
                .check(text -> OrderStatus.named(text).isPresent(), STATUSES)
                .map(text -> OrderStatus.named(text).orElseThrow(), OrderStatus.CREATED)
                .required();
    }

    private static OrderStatus statusParameter(String text) {
        return OrderStatus.named(text).orElseThrow(() -> Problem.invalid("status", STATUSES));
    }

    private static boolean flag(String text) {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw Problem.invalid("all", "must be true or false");
        };
    }
}
