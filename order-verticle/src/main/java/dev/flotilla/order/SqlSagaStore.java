package dev.flotilla.order;

import dev.flotilla.events.Outbox;
import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps track of the saga in PostgreSQL; each step is one statement. */
final class SqlSagaStore implements SagaStore {
    private static final String NEW_ORDER = """
            INSERT INTO orders (id, user_id, username, email, product_id, product_name,
                quantity, unit_price, total_price, status, release_due)
            SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::integer, $8::numeric, $9::numeric,
                'placing', now() + make_interval(secs => $10)
            """;

    private static final String WRITE = NEW_ORDER + "RETURNING created_at";

    /** The row of the key is written first, so a concurrent request waits for the end of the first one, then writes nothing. */
    private static final String WRITE_WITH_KEY =
            """
            WITH claimed AS (
                INSERT INTO idempotency_keys (caller, key, request_hash, order_id) VALUES ($11, $12, $13, $1::uuid)
                ON CONFLICT (caller, key) DO NOTHING RETURNING order_id)
            """ + NEW_ORDER + "WHERE EXISTS (SELECT FROM claimed) RETURNING created_at";

    private static final String CONFIRM = """
            WITH confirmed AS (
                UPDATE orders SET status = 'created', unit_price = $2, total_price = $3, release_due = NULL
                WHERE id = $1 AND status = 'placing' RETURNING id),
            written AS (%s)
            SELECT count(*) AS changed FROM confirmed""".formatted(Outbox.insertFor("confirmed", 4));

    private static final String ABANDON = """
            WITH abandoned AS (
                UPDATE orders SET status = 'abandoned', release_due = now() + make_interval(secs => $2)
                WHERE id = $1 AND status = 'placing' RETURNING id),
            freed AS (DELETE FROM idempotency_keys USING abandoned WHERE order_id = abandoned.id)
            SELECT count(*) AS changed FROM abandoned""";

    /**
     * Locks the order before anything else: a concurrent change is waited for, and then the order is not taken back. An
     * event that is being delivered is waited for, too; one whose delivery was attempted may have arrived.
     */
    private static final String WITHDRAW = """
            WITH standing AS (
                SELECT id FROM orders WHERE id = $1::uuid AND status = 'created'
                    AND NOT EXISTS (SELECT FROM idempotency_keys WHERE order_id = $1::uuid) FOR UPDATE),
            unpublished AS (
                DELETE FROM outbox USING standing WHERE subject = standing.id::text AND type = 'order.created'
                    AND attempts = 0 AND parked_at IS NULL RETURNING subject),
            withdrawn AS (
                UPDATE orders SET release_due = now() + make_interval(secs => $2),
                    status = CASE WHEN EXISTS (SELECT FROM unpublished) THEN 'abandoned' ELSE 'cancelled' END
                FROM standing WHERE orders.id = standing.id RETURNING orders.id, orders.status),
            written AS (%s WHERE status = 'cancelled')
            SELECT count(*) AS changed FROM withdrawn""".formatted(Outbox.insertFor("withdrawn", 3));

    private static final String KEPT = """
            SELECT request_hash, %s FROM idempotency_keys JOIN orders ON id = order_id
            WHERE caller = $1 AND key = $2""".formatted(OrderRow.COLUMNS);

    /** Skips rows that another instance holds, so instances share the work without knowing each other. */
    private static final String CLAIM = """
            WITH due AS (
                SELECT id FROM orders WHERE release_due <= now() ORDER BY release_due LIMIT $1 FOR UPDATE SKIP LOCKED),
            claimed AS (
                UPDATE orders SET release_due = now() + make_interval(secs => $2),
                    status = CASE status WHEN 'placing' THEN 'abandoned' ELSE status END
                FROM due WHERE orders.id = due.id RETURNING orders.id, product_id, quantity, status),
            freed AS (
                DELETE FROM idempotency_keys USING claimed
                WHERE order_id = claimed.id AND claimed.status = 'abandoned')
            SELECT id, product_id, quantity FROM claimed""";

    private static final String SETTLED = """
            WITH vanished AS (DELETE FROM orders WHERE id = ANY ($1) AND status = 'abandoned')
            UPDATE orders SET release_due = NULL WHERE id = ANY ($1) AND status = 'cancelled'""";

    private final SqlExecutor read;
    private final SqlExecutor write;
    private final double placingSeconds;
    private final double retrySeconds;
    private final Runnable written;

    /** With what is to be told when an event is written. */
    SqlSagaStore(SqlExecutor read, SqlExecutor write, Duration placingTimeout, Duration retry, Runnable written) {
        this.read = read;
        this.write = write;
        this.written = written;
        this.placingSeconds = placingTimeout.toMillis() / 1000.0;
        this.retrySeconds = retry.toMillis() / 1000.0;
    }

    @Override
    public Future<Optional<Order>> write(Order draft, Optional<IdempotencyClaim> claim) {
        Tuple args = newOrder(draft);
        claim.ifPresent(key -> args.addValue(key.caller()).addValue(key.key()).addValue(key.requestHash()));
        return write.query(claim.isPresent() ? WRITE_WITH_KEY : WRITE, args)
                .map(rows -> first(rows).map(row -> draft.with(OrderRow.createdAt(row))));
    }

    @Override
    public Future<Boolean> confirm(Order order) {
        Tuple args = Tuple.of(order.id(), order.unitPrice(), order.totalPrice());
        return write.query(CONFIRM, Outbox.add(args, OrderEvents.created(order)))
                .map(SqlSagaStore::hasChanged)
                .onSuccess(confirmed -> written.run());
    }

    @Override
    public Future<Boolean> abandon(UUID id) {
        return write.query(ABANDON, Tuple.of(id, retrySeconds)).map(SqlSagaStore::hasChanged);
    }

    @Override
    public Future<Boolean> withdraw(Order order) {
        Tuple args = Tuple.of(order.id(), retrySeconds);
        return write.query(WITHDRAW, Outbox.add(args, OrderEvents.statusChanged(order.with(OrderStatus.CANCELLED))))
                .map(SqlSagaStore::hasChanged);
    }

    @Override
    public Future<Optional<KeptKey>> kept(IdempotencyClaim claim) {
        return read.query(KEPT, Tuple.of(claim.caller(), claim.key()))
                .map(rows -> first(rows).map(SqlSagaStore::keptKey));
    }

    @Override
    public Future<List<Reservation>> claimDue(int most) {
        return write.query(CLAIM, Tuple.of(most, retrySeconds)).map(SqlSagaStore::reservations);
    }

    @Override
    public Future<Void> settled(Collection<UUID> ids) {
        return write.query(SETTLED, Tuple.of(ids.toArray(UUID[]::new))).mapEmpty();
    }

    private Tuple newOrder(Order draft) {
        return Tuple.tuple()
                .addValue(draft.id())
                .addValue(draft.user().id())
                .addValue(draft.user().username())
                .addValue(draft.user().email())
                .addValue(draft.productId())
                .addValue(draft.productName())
                .addValue(draft.quantity())
                .addValue(draft.unitPrice())
                .addValue(draft.totalPrice())
                .addValue(placingSeconds);
    }

    private static KeptKey keptKey(Row row) {
        boolean placed = OrderStatus.named(row.getString("status")).isPresent();
        return new KeptKey(row.getString("request_hash"), placed ? Optional.of(OrderRow.order(row)) : Optional.empty());
    }

    private static List<Reservation> reservations(RowSet<Row> rows) {
        var reservations = new ArrayList<Reservation>();
        for (Row row : rows) {
            reservations.add(
                    new Reservation(row.getUUID("id"), row.getString("product_id"), row.getInteger("quantity")));
        }
        return reservations;
    }

    private static boolean hasChanged(RowSet<Row> rows) {
        return first(rows).map(row -> row.getLong("changed")).orElse(0L) == 1;
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return rows.size() == 0 ? Optional.empty() : Optional.of(rows.iterator().next());
    }
}
