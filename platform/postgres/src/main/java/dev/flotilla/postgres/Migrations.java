package dev.flotilla.postgres;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
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

    /** A process that has just begun may be slow itself. */
    private static final Duration PATIENCE = Duration.ofSeconds(20);

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
    Future<Void> apply(SqlClient client) {
        var applied = applied(client).timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        var known = vertx.executeBlocking(this::known, false);
        return Future.join(applied, known)
                .recover(failure -> Future.failedFuture(unreachable(failure)))
                .onSuccess(both -> tellOfNewer(known.result(), applied.result()))
                .compose(both -> isCurrent(known.result(), applied.result())
                        ? Future.succeededFuture()
                        : vertx.executeBlocking(this::migrate, false));
    }

    private Optional<Map<String, Integer>> known() throws IOException {
        return migrations().checksums();
    }

    private KnownMigrations migrations() {
        return new KnownMigrations(name, Migrations.class.getClassLoader());
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

    /** Tells that somebody newer was here before: in a rolling upgrade that is meant, and it works as long as it only adds. */
    private void tellOfNewer(Optional<Map<String, Integer>> known, Optional<Map<String, Integer>> applied) {
        long ours = known.flatMap(Migrations::newest).orElse(Long.MAX_VALUE);
        long theirs = applied.flatMap(Migrations::newest).orElse(Long.MIN_VALUE);
        if (theirs > ours) {
            LOG.warn(
                    "the database {} ({}) was migrated by a newer program (version {}, this one knows {}): going on with it,"
                            + " which is meant for the time of an upgrade",
                    name,
                    url,
                    theirs,
                    ours);
        }
    }

    private static Optional<Long> newest(Map<String, Integer> versions) {
        return versions.keySet().stream()
                .filter(version -> version.matches("[0-9]{1,18}"))
                .map(Long::valueOf)
                .max(Comparator.naturalOrder());
    }

    private Void migrate() throws IOException {
        int done = FlywayMigration.run(name, url, migrations().locations());
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
