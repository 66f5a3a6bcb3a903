package dev.flotilla.notification;

import dev.flotilla.error.CrashPoint;
import dev.flotilla.events.EventRefused;
import dev.flotilla.events.Outbox;
import dev.flotilla.postgres.GroupCommit;
import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Takes events as they come, again and again perhaps, and keeps each once, in one statement with the wish for its mail;
 * those that come at the same time together.
 *
 * <p>Thread-safe.
 */
final class Inbox {
    /** Ordered, as two processes that keep the same ones must not wait for each other. */
    private static final String KEEP = "WITH come AS (SELECT DISTINCT ON (event_id) * FROM"
            + " unnest($1::uuid[], $2::uuid[], $3::text[]) AS given (event_id, order_id, payload) ORDER BY event_id),"
            + " fresh AS (INSERT INTO received (event_id, order_id) SELECT event_id, order_id FROM come"
            + " ON CONFLICT DO NOTHING RETURNING event_id) "
            + Outbox.insertSelected("event_id, '" + OrderCreated.TYPE + "', order_id::text, payload")
            + " FROM come JOIN fresh USING (event_id)";

    private final SqlExecutor write;
    private final Runnable kept;
    private final GroupCommit<OrderCreated, OrderCreated> commits = new GroupCommit<>(this::keep);

    /** With what is to be told when there is a mail to send. */
    Inbox(SqlExecutor write, Runnable kept) {
        this.write = write;
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
        return commits.submit(order).map(done -> {
            CrashPoint.reached("inbox.kept");
            kept.run();
            return null;
        });
    }

    private Future<List<OrderCreated>> keep(List<OrderCreated> orders) {
        UUID[] events = orders.stream().map(OrderCreated::eventId).toArray(UUID[]::new);
        UUID[] ids = orders.stream().map(OrderCreated::orderId).toArray(UUID[]::new);
        String[] payloads = orders.stream().map(OrderCreated::payload).toArray(String[]::new);
        return write.query(KEEP, Tuple.of(events, ids, payloads)).map(orders);
    }
}
