package dev.flotilla.order;

import dev.flotilla.events.Event;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What others are told of orders; the order is told as it stands after what happened. Stateless. */
final class OrderEvents {
    private OrderEvents() {}

    static Event created(Order order) {
        return event("order.created", order);
    }

    static Event statusChanged(Order order) {
        return event("order.status_changed", order);
    }

    private static Event event(String type, Order order) {
        JsonObject json = OrderJson.of(order);
        var members = new JsonObject().put("order", json).put("user", json.getJsonObject("user"));
        return Event.of(type, order.id().toString(), Instant.now().truncatedTo(ChronoUnit.MILLIS), members);
    }
}
