package dev.flotilla.events;

import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The statements of a relay on the table of an outbox. */
final class OutboxTable {
    /**
     * The oldest event of each subject that is due; rows another relay works on are skipped, and what follows them too.
     *
     * <p>What is earlier can be found by the index of the subject alone: {@code OFFSET} keeps the subquery from becoming a
     * join, the sum and the function keep the planner from other indexes, which look as good when it takes the table for empty.
     */
    static final String CLAIM = "SELECT position, id, type, subject, payload, attempts FROM outbox AS mine"
            + " WHERE due <= now() AND parked_at IS NULL AND NOT EXISTS (SELECT FROM outbox AS earlier"
            + " WHERE earlier.subject = mine.subject AND earlier.position + 0 < mine.position"
            + " AND num_nulls(earlier.parked_at) = 1 OFFSET 0) ORDER BY due, position LIMIT $1 FOR UPDATE SKIP LOCKED";

    /**
     * For the transaction that holds what is being delivered. It may wait for somebody slow to take an event, and must not be
     * rolled back meanwhile. And a queue is nearly empty whenever the server cleans it and takes its statistics: by these, reading
     * the whole table for each row of a backlog looks cheap. So rows are found by an index, one by one, whatever they say.
     */
    static final String PREPARE = "SELECT set_config('idle_in_transaction_session_timeout', $1, true),"
            + Stream.of("seqscan", "bitmapscan", "hashjoin", "mergejoin", "sort")
                    .map(way -> " set_config('enable_" + way + "', 'off', true)")
                    .collect(Collectors.joining(","));

    private static final String DELIVERED = "DELETE FROM outbox WHERE position = ANY ($1)";

    private static final String FAILED = "UPDATE outbox SET attempts = attempts + 1, last_error = error,"
            + " due = clock_timestamp() + make_interval(secs => pause)"
            + " FROM unnest($1::bigint[], $2::text[], $3::float8[]) AS failed (place, error, pause) WHERE position = place";

    private static final String PARKED =
            "UPDATE outbox SET attempts = attempts + 1, last_error = error, parked_at = now()"
                    + " FROM unnest($1::bigint[], $2::text[]) AS refused (place, error) WHERE position = place";

    /** A backlog is not counted to its end every few seconds. */
    private static final String STATE =
            "SELECT (SELECT count(*) FROM (SELECT FROM outbox WHERE parked_at IS NULL LIMIT $1)"
                    + " AS counted) AS waiting, (SELECT count(*) FROM outbox WHERE parked_at IS NOT NULL) AS parked,"
                    + " coalesce(extract(epoch FROM now() - (SELECT written_at FROM outbox WHERE parked_at IS NULL"
                    + " ORDER BY position LIMIT 1)), 0)::float8 AS lag";

    private OutboxTable() {}

    /** Locks what is to be delivered, for as long as the transaction lasts, which is at most {@code longest} after. */
    static Future<List<Waiting>> claim(SqlExecutor transaction, int most, Duration longest) {
        return transaction
                .query(PREPARE, Tuple.of(Long.toString(longest.toMillis())))
                .compose(prepared -> transaction.query(CLAIM, Tuple.of(most)))
                .map(OutboxTable::waiting);
    }

    static Future<Void> delivered(SqlExecutor transaction, List<Delivery> deliveries) {
        return deliveries.isEmpty()
                ? Future.succeededFuture()
                : transaction
                        .query(DELIVERED, Tuple.of((Object) positions(deliveries)))
                        .mapEmpty();
    }

    static Future<Void> failed(SqlExecutor transaction, List<Delivery> deliveries, RelaySettings settings) {
        Double[] pauses = deliveries.stream()
                .map(delivery -> delivery.pause(settings).toMillis() / 1000.0)
                .toArray(Double[]::new);
        return deliveries.isEmpty()
                ? Future.succeededFuture()
                : transaction
                        .query(FAILED, Tuple.of(positions(deliveries), errors(deliveries), pauses))
                        .mapEmpty();
    }

    static Future<Void> parked(SqlExecutor transaction, List<Delivery> deliveries) {
        return deliveries.isEmpty()
                ? Future.succeededFuture()
                : transaction
                        .query(PARKED, Tuple.of(positions(deliveries), (Object) errors(deliveries)))
                        .mapEmpty();
    }

    static Future<OutboxState> state(SqlExecutor read) {
        return read.query(STATE, Tuple.of(OutboxState.MOST)).map(rows -> {
            Row row = rows.iterator().next();
            return new OutboxState(row.getLong("waiting"), row.getLong("parked"), row.getDouble("lag"));
        });
    }

    private static Long[] positions(List<Delivery> deliveries) {
        return deliveries.stream().map(delivery -> delivery.event().position()).toArray(Long[]::new);
    }

    private static String[] errors(List<Delivery> deliveries) {
        return deliveries.stream().map(Delivery::reason).toArray(String[]::new);
    }

    private static List<Waiting> waiting(RowSet<Row> rows) {
        var waiting = new ArrayList<Waiting>(rows.size());
        for (Row row : rows) {
            var event = new Event(
                    row.getUUID("id"), row.getString("type"), row.getString("subject"), row.getString("payload"));
            waiting.add(new Waiting(row.getLong("position"), row.getInteger("attempts"), event));
        }
        return waiting;
    }
}
