package dev.flotilla.order;

import dev.flotilla.postgres.Page;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Writes orders as JSON; amounts are numbers with two digits after the point. */
final class OrderJson {
    private OrderJson() {}

    static JsonObject of(Order order) {
        return encode(
                order,
                of(order.user()),
                new JsonObject()
                        .put("id", order.productId())
                        .put("name", order.productName())
                        .put("price", order.unitPrice()));
    }

    /** The live records in place of those of then; {@code degraded} is there when any was asked for. */
    static JsonObject of(ExpandedOrder expanded) {
        JsonObject json = of(expanded.order());
        if (expanded.asked().contains(Expansion.USER)) {
            json.put("user", orNull(expanded.user().map(OrderJson::of)));
        }
        if (expanded.asked().contains(Expansion.PRODUCT)) {
            json.put("product", orNull(expanded.product().map(OrderJson::of)));
        }
        var degraded = new JsonArray();
        expanded.degraded().forEach(expansion -> degraded.add(expansion.text()));
        return json.put("degraded", degraded);
    }

    static JsonObject of(Page<Order> page) {
        var orders = new JsonArray();
        page.items().forEach(order -> orders.add(of(order)));
        return new JsonObject()
                .put("orders", orders)
                .put("next_cursor", page.nextCursor().orElse(null));
    }

    static JsonObject of(OrderStats stats) {
        var byStatus = new JsonObject();
        for (OrderStatus status : OrderStatus.values()) {
            byStatus.put(status.text(), stats.count().get(status));
        }
        return new JsonObject()
                .put("total_orders", stats.totalOrders())
                .put("total_amount", stats.totalAmount())
                .put("by_status", byStatus);
    }

    private static JsonObject of(User user) {
        return new JsonObject()
                .put("id", user.id())
                .put("username", user.username())
                .put("email", user.email());
    }

    private static JsonObject of(Product product) {
        return new JsonObject()
                .put("id", product.id())
                .put("name", product.name())
                .put("price", product.price())
                .put("stock", product.stock());
    }

    private static JsonObject encode(Order order, JsonObject user, JsonObject product) {
        return new JsonObject()
                .put("order_id", order.id().toString())
                .put("user", user)
                .put("product", product)
                .put("quantity", order.quantity())
                .put("unit_price", order.unitPrice())
                .put("total_price", order.totalPrice())
                .put("status", order.status().text())
                .put("created_at", order.createdAt().toString());
    }

    private static @Nullable JsonObject orNull(Optional<JsonObject> json) {
        return json.orElse(null);
    }
}
