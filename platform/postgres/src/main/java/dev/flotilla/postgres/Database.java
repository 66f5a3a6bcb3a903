package dev.flotilla.postgres;

import dev.flotilla.config.DatabaseProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The migrated database of one service: statements and transactions over pools of connections.
 *
 * <p>While the server is away every call fails with Problem 503: at once when the connection is refused, within the connect
 * timeout when no connection comes about. A server that says nothing any more is given up after some two seconds, with all
 * that waits for it and all connections to it, so that one which took over its address is found; from then on every call
 * fails at once until it speaks. When the server is back, the next call connects anew. While it only takes reads, as a
 * demoted primary does, writes fail with Problem 503 and new connections are opened every second, so that the new primary is
 * found behind the same name. All methods may be called from any
 * thread and never block.
 */
public final class Database {
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final String name;
    private final DatabaseUrl url;
    private final Duration patience;
    private final Connections connections;

    private Database(Vertx vertx, String name, DatabaseSettings settings, DatabaseUrl url) {
        this.vertx = vertx;
        this.name = name;
        this.url = url;
        this.patience = settings.patience();
        this.connections = new Connections(vertx, name, settings, url);
    }

    /**
     * Connects to the database of a service and brings its schema up to date from {@code classpath:db/<name>} and the
     * folders that {@code includes.txt} there names.
     *
     * <p>Without a URL in the settings the database is the one called {@code name} of the provider. Fails with {@link StorageException} when the server cannot be reached
     * or a migration fails.
     */
    public static Future<Database> open(
            Vertx vertx, String name, DatabaseSettings settings, DatabaseProvider databases) {
        return settings.url()
                .map(Future::succeededFuture)
                .orElseGet(() -> provided(vertx, name, databases))
                .compose(url -> open(vertx, name, settings, url));
    }

    private static Future<DatabaseUrl> provided(Vertx vertx, String name, DatabaseProvider databases) {
        return Future.fromCompletionStage(databases.url(name), vertx.getOrCreateContext())
                .map(DatabaseUrl::parse)
                .recover(failure -> Future.failedFuture(unavailable(failure)));
    }

    /** A stage that depends on another one wraps what failed that one. */
    private static StorageException unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return new StorageException(String.valueOf(cause.getMessage()), cause);
    }

    /** The same with a database whose URL is known. */
    public static Future<Database> open(Vertx vertx, String name, DatabaseSettings settings, DatabaseUrl url) {
        var database = new Database(vertx, name, settings, url);
        return new Migrations(vertx, name, url)
                .apply(database.connections.pools().shared())
                .map(database)
                .recover(failure -> database.close().transform(closed -> Future.failedFuture(failure)));
    }

    /**
     * Runs statements that only read, outside of a transaction, on connections that many of them share.
     *
     * <p>A statement that writes or takes long belongs to {@link #write()}: here it delays the others on its connection.
     */
    public SqlExecutor read() {
        return (sql, args) -> query(current -> run(current.shared(), sql, args));
    }

    /** Runs statements that write, outside of a transaction, each on a connection of its own. */
    public SqlExecutor write() {
        return (sql, args) -> query(current -> runAlone(current, sql, args));
    }

    /**
     * Runs {@code work} in a transaction (read committed): committed when its future succeeds, rolled back when it fails
     * or throws. The queries it is given must not be used after that; several may be under way at once.
     *
     * <p>When the connection is lost during the commit the answer is 503 and nobody knows whether it was committed.
     */
    public <T> Future<T> transaction(Function<SqlExecutor, Future<T>> work) {
        if (connections.areSilent()) {
            return Future.failedFuture(DatabaseFailure.unreachable());
        }
        Pools current = connections.pools();
        return told(current, connection(current)).compose(connection -> transaction(current, connection, work));
    }

    /** Succeeds when the server answers within a second, however busy this process keeps it. */
    public Future<Void> ping() {
        return beat().mapEmpty();
    }

    /** Succeeds when the server answers within a second and takes writes; a demoted primary does not. */
    public Future<Void> pingWritable() {
        return beat().compose(writable ->
                writable ? Future.succeededFuture() : Future.failedFuture(DatabaseFailure.readOnly()));
    }

    /** What processes that share this database tell each other on a channel; on a connection of its own. */
    public NotifyListener notices(String channel) {
        return new NotifyListener(
                vertx,
                write(),
                url.toConnectOptions().addProperty("application_name", "flotilla-" + name + "-notices"),
                channel);
    }

    /**
     * Closes every connection; calls under way may fail. Succeeds within a second, whatever the server does; may be called
     * more than once.
     */
    public Future<Void> close() {
        return connections
                .close()
                .timeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                .otherwiseEmpty();
    }

    private Future<Boolean> beat() {
        return connections.ping().recover(failure -> Future.failedFuture(DatabaseFailure.translate(failure)));
    }

    private Future<RowSet<Row>> query(Function<Pools, Future<RowSet<Row>>> statement) {
        if (connections.areSilent()) {
            return Future.failedFuture(DatabaseFailure.unreachable());
        }
        Pools current = connections.pools();
        return guarded(current, statement.apply(current), patience);
    }

    private <T> Future<T> transaction(Pools current, SqlConnection connection, Function<SqlExecutor, Future<T>> work) {
        // Without a handler the driver prints a stack trace to the standard error when the connection breaks.
        connection.exceptionHandler(connections::note);
        SqlExecutor queries = (sql, args) -> guarded(current, run(connection, sql, args), patience);
        return guarded(current, connection.begin(), patience)
                .compose(transaction -> attempt(work, queries)
                        .compose(
                                value -> guarded(current, transaction.commit(), patience)
                                        .map(value),
                                failure -> rollback(transaction, failure)))
                .onComplete(outcome -> release(connection));
    }

    /** The pool keeps the time itself, but not when it is closed meanwhile: see docs/adr/0013. */
    private Future<SqlConnection> connection(Pools current) {
        Future<SqlConnection> asked = current.exclusive().getConnection();
        return asked.timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .onFailure(late -> asked.onSuccess(this::release));
    }

    private static <T> Future<T> attempt(Function<SqlExecutor, Future<T>> work, SqlExecutor queries) {
        return Future.succeededFuture(queries).compose(work);
    }

    private <T> Future<T> rollback(Transaction transaction, Throwable failure) {
        return transaction
                .rollback()
                .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .transform(rolledBack -> Future.failedFuture(failure));
    }

    private void release(SqlConnection connection) {
        connection.close().onFailure(connections::note);
    }

    private static Future<RowSet<Row>> run(SqlClient client, String sql, Tuple args) {
        return client.preparedQuery(sql).execute(args);
    }

    private Future<RowSet<Row>> runAlone(Pools current, String sql, Tuple args) {
        return current.exclusive()
                .getConnection()
                .compose(connection -> run(connection.exceptionHandler(connections::note), sql, args)
                        .onComplete(answer -> release(connection)));
    }

    private <T> Future<T> guarded(Pools current, Future<T> answer, Duration deadline) {
        return told(current, answer.timeout(deadline.toMillis(), TimeUnit.MILLISECONDS));
    }

    private <T> Future<T> told(Pools current, Future<T> answer) {
        return current.unlessLost(answer)
                .onSuccess(value -> connections.heard(current))
                .recover(failure -> {
                    connections.failed(current, failure);
                    return Future.failedFuture(DatabaseFailure.translate(failure));
                });
    }
}
