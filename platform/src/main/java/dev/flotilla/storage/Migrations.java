package dev.flotilla.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the schema of one database up to date with {@code classpath:db/<name>}, by Flyway.
 *
 * <p>Loading Flyway and the JDBC driver takes longer than all the rest of a start, so it is asked only when there may be
 * something to do: unless every migration on the class path stands in Flyway's own history as carried out, with the same
 * checksum, and none there has failed.
 */
final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    private static final String HISTORY =
            "SELECT version, checksum, success FROM flyway_schema_history WHERE version IS NOT NULL";
    private static final String UNDEFINED_TABLE = "42P01";

    private final Vertx vertx;
    private final String name;
    private final DatabaseUrl url;

    Migrations(Vertx vertx, String name, DatabaseUrl url) {
        this.vertx = vertx;
        this.name = name;
        this.url = url;
    }

    /** Several instances may do so at once; Flyway lets one after the other do it. */
    Future<Void> apply(SqlClient client, Duration patience) {
        var applied = applied(client).timeout(patience.toMillis(), TimeUnit.MILLISECONDS);
        var known = vertx.executeBlocking(this::known, false);
        return Future.join(applied, known)
                .recover(failure -> Future.failedFuture(unreachable(failure)))
                .compose(both -> isCurrent(known.result(), applied.result())
                        ? Future.succeededFuture()
                        : vertx.executeBlocking(this::migrate, false));
    }

    private Optional<Map<String, Integer>> known() throws IOException {
        return new KnownMigrations(name, Migrations.class.getClassLoader()).checksums();
    }

    private static Future<RowSet<Row>> history(SqlClient client) {
        return client.query(HISTORY).execute();
    }

    private Future<Optional<Map<String, Integer>>> applied(SqlClient client) {
        return history(client)
                .map(Migrations::successes)
                .recover(
                        failure -> failure instanceof PgException answer && UNDEFINED_TABLE.equals(answer.getSqlState())
                                ? Future.succeededFuture(Optional.empty())
                                : Future.failedFuture(failure));
    }

    private static Optional<Map<String, Integer>> successes(RowSet<Row> rows) {
        var checksums = new HashMap<String, Integer>();
        for (Row row : rows) {
            if (!row.getBoolean("success")) {
                return Optional.empty();
            }
            checksums.put(row.getString("version"), Objects.requireNonNullElse(row.getInteger("checksum"), 0));
        }
        return Optional.of(checksums);
    }

    private static boolean isCurrent(Optional<Map<String, Integer>> known, Optional<Map<String, Integer>> applied) {
        return known.isPresent()
                && (known.get().isEmpty()
                        || applied.map(history -> history.entrySet()
                                        .containsAll(known.get().entrySet()))
                                .orElse(false));
    }

    private Void migrate() {
        int done = FlywayMigration.run(name, url);
        if (done > 0) {
            LOG.info("migrated the database {} (migrations={})", name, done);
        }
        return null;
    }

    private StorageException unreachable(Throwable failure) {
        return new StorageException(
                "cannot use the database of " + name + " (" + url + "): " + failure.getMessage(), failure);
    }
}
