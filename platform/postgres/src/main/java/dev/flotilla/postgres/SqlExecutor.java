package dev.flotilla.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;

/** Runs single SQL statements, on a pool or within a transaction. */
@FunctionalInterface
public interface SqlExecutor {
    /**
     * Runs one statement with parameters {@code $1, $2, …}; it is prepared once per connection and kept.
     *
     * <p>Fails with {@link dev.flotilla.error.Problem Problem} 503 when the database cannot be reached, is read-only, is starting
     * or stopping, or has no connection to spare in time, with Problem 504 when the statement takes longer than allowed, and
     * with {@link io.vertx.pgclient.PgException PgException} for everything the database has to say about the statement
     * itself, such as a violated constraint. Nothing is retried: after a 503 or 504 a writing statement may have been
     * carried out.
     */
    Future<RowSet<Row>> query(String sql, Tuple args);

    /** Runs a statement without parameters. */
    default Future<RowSet<Row>> query(String sql) {
        return query(sql, Tuple.tuple());
    }
}
