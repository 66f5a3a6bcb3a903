package dev.flotilla.events;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.UUID;

/**
 * Something that has happened, as others are told of it.
 *
 * @param id the same however often the event is delivered
 * @param type such as {@code order.created}; the routing key
 * @param subject what it happened to; events of one subject are delivered in the order in which they were written
 * @param payload JSON, the whole of what receivers get
 */
public record Event(UUID id, String type, String subject, String payload) {
    /**
     * Makes an event with a random id.
     *
     * @param members what the payload holds after {@code event_id}, {@code type} and {@code occurred_at}
     */
    public static Event of(String type, String subject, Instant occurredAt, JsonObject members) {
        UUID id = UUID.randomUUID();
        var payload = new JsonObject()
                .put("event_id", id.toString())
                .put("type", type)
                .put("occurred_at", occurredAt.toString())
                .mergeIn(members);
        return new Event(id, type, subject, payload.encode());
    }
}
