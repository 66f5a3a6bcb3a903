package dev.flotilla.order;

import dev.flotilla.events.Outbox;
import dev.flotilla.postgres.PageKey;
import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Keeps orders in PostgreSQL. */
final class SqlOrderStore implements OrderStore {
    private static final String FIND = """
            SELECT %s FROM orders WHERE id = $1 AND %s""".formatted(OrderRow.COLUMNS, OrderRow.IS_PLACED);

    private static final String LIST = """
            SELECT %s FROM orders
            WHERE user_id = $1 AND %s AND (created_at, id) < ($2, $3)
            ORDER BY created_at DESC, id DESC LIMIT $4""".formatted(OrderRow.COLUMNS, OrderRow.IS_PLACED);

    private static final String LIST_OF_STATUS = """
            SELECT %s FROM orders
            WHERE user_id = $1 AND status = $5 AND (created_at, id) < ($2, $3)
            ORDER BY created_at DESC, id DESC LIMIT $4""".formatted(OrderRow.COLUMNS);

    private static final String CHANGE = """
            WITH changed AS (
                UPDATE orders SET status = $3,
                    release_due = CASE WHEN $3 = 'cancelled' THEN now() + make_interval(secs => $4) END
                WHERE id = $1 AND status = $2 RETURNING %1$s),
            written AS (%2$s)
            SELECT %1$s FROM changed""".formatted(OrderRow.COLUMNS, Outbox.insertFor("changed", 5));

    private static final String STATS = """
            SELECT status, count(*) AS orders, sum(total_price) AS amount FROM orders
            WHERE %s AND user_id = $1 GROUP BY status""".formatted(OrderRow.IS_PLACED);

    private static final String STATS_OF_ALL = """
            SELECT status, count(*) AS orders, sum(total_price) AS amount FROM orders
            WHERE %s GROUP BY status""".formatted(OrderRow.IS_PLACED);

    /** Before the first page: no order is as young. */
    private static final PageKey TOP = new PageKey(Instant.parse("9999-12-31T00:00:00Z"), new UUID(-1, -1));

    private final SqlExecutor read;
    private final SqlExecutor write;
    private final double releaseGraceSeconds;
    private final Runnable written;

    /**
     * With the time that whoever cancels an order has to give its stock back before a sweep does, and with what is to be told
     * when an event is written.
     */
    SqlOrderStore(SqlExecutor read, SqlExecutor write, Duration releaseGrace, Runnable written) {
        this.read = read;
        this.write = write;
        this.written = written;
        this.releaseGraceSeconds = releaseGrace.toMillis() / 1000.0;
    }

    @Override
    public Future<Optional<Order>> find(UUID id) {
        return read.query(FIND, Tuple.of(id)).map(OrderRow::first);
    }

    @Override
    public Future<List<Order>> list(PageRequest page) {
        PageKey after = page.after().orElse(TOP);
        Tuple args = Tuple.of(page.userId(), after.createdAtUtc(), after.id(), page.limit());
        if (page.status().isEmpty()) {
            return read.query(LIST, args).map(OrderRow::orders);
        }
        return read.query(LIST_OF_STATUS, args.addValue(page.status().get().text()))
                .map(OrderRow::orders);
    }

    @Override
    public Future<Optional<Order>> change(Order order, OrderStatus to) {
        Tuple args = Tuple.of(order.id(), order.status().text(), to.text(), releaseGraceSeconds);
        return write.query(CHANGE, Outbox.add(args, OrderEvents.statusChanged(order.with(to))))
                .map(OrderRow::first)
                .onSuccess(changed -> changed.ifPresent(told -> written.run()));
    }

    @Override
    public Future<OrderStats> stats(Optional<String> userId) {
        return userId.map(id -> read.query(STATS, Tuple.of(id)))
                .orElseGet(() -> read.query(STATS_OF_ALL, Tuple.tuple()))
                .map(SqlOrderStore::stats);
    }

    private static OrderStats stats(RowSet<Row> rows) {
        var counts = new EnumMap<OrderStatus, Long>(OrderStatus.class);
        var amounts = new EnumMap<OrderStatus, BigDecimal>(OrderStatus.class);
        for (Row row : rows) {
            OrderStatus.named(row.getString("status")).ifPresent(status -> {
                counts.put(status, row.getLong("orders"));
                amounts.put(status, row.getBigDecimal("amount"));
            });
        }
        return new OrderStats(counts, amounts);
    }
}
