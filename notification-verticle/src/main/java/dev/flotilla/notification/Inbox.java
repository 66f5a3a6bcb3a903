package dev.flotilla.notification;

import dev.flotilla.error.CrashPoint;
import dev.flotilla.events.Event;
import dev.flotilla.events.EventRefused;
import dev.flotilla.events.Outbox;
import dev.flotilla.storage.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/**
 * Takes events as they come, again and again perhaps, and keeps each once, in one statement with the wish for its mail.
 *
 * <p>Thread-safe.
 */
final class Inbox {
    private static final String KEEP = "WITH fresh AS (INSERT INTO received (event_id, order_id) VALUES ($1, $2)"
            + " ON CONFLICT DO NOTHING RETURNING event_id) "
            + Outbox.insertFor("fresh", 3);

    private final Queries database;
    private final Runnable kept;

    /** With what is to be told when there is a mail to send. */
    Inbox(Queries database, Runnable kept) {
        this.database = database;
        this.kept = kept;
    }

    /**
     * Takes an event.
     *
     * @return completes when it need not come again; fails with {@link EventRefused} when it makes no sense
     */
    Future<Void> take(String payload) {
        return read(payload).compose(order -> order.map(this::keep).orElseGet(Future::succeededFuture));
    }

    /** What cannot be read now cannot be read later. */
    private static Future<Optional<OrderCreated>> read(String payload) {
        return Future.succeededFuture(payload)
                .map(OrderCreated::read)
                .recover(failure -> Future.failedFuture(
                        failure instanceof EventRefused
                                ? failure
                                : new EventRefused("an event that cannot be read: " + failure)));
    }

    private Future<Void> keep(OrderCreated order) {
        var event =
                new Event(order.eventId(), OrderCreated.TYPE, order.orderId().toString(), order.payload());
        return database.query(KEEP, Outbox.add(Tuple.of(order.eventId(), order.orderId()), event))
                .map(done -> {
                    CrashPoint.reached("inbox.kept");
                    kept.run();
                    return null;
                });
    }
}
