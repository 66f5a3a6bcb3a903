package dev.flotilla.notification;

import dev.flotilla.events.Event;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** Events as the order service writes them. */
final class Orders {
    private Orders() {}

    static Event created(String username, String email, String product) {
        String id = UUID.randomUUID().toString();
        var user = new JsonObject().put("id", "u-1").put("username", username).put("email", email);
        var order = new JsonObject()
                .put("order_id", id)
                .put("user", user)
                .put(
                        "product",
                        new JsonObject().put("id", "P003").put("name", product).put("price", new BigDecimal("99.99")))
                .put("quantity", 3)
                .put("unit_price", new BigDecimal("99.99"))
                .put("total_price", new BigDecimal("299.97"))
                .put("status", "created")
                .put("created_at", "2026-11-21T00:00:00Z");
        return Event.of(
                "order.created",
                id,
                Instant.EPOCH,
                new JsonObject().put("order", order).put("user", user));
    }

    static Event created() {
        return created("alice", "alice@example.com", "测试产品");
    }
}
