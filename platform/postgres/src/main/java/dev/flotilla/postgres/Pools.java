package dev.flotilla.postgres;

import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The connections to one database: a quarter of them shared by reads, the others lent out one by one.
 *
 * <p>Reads are pipelined: many of them are under way on one connection, which saves round trips and server processes.
 * What writes waits for the disk, and would make everything behind it on the same connection wait as well; so it gets a
 * connection of its own, and the server can group many commits into one flush.
 */
final class Pools {
    /** High enough to fill a round trip, low enough that a slow read holds up few others. */
    private static final int PIPELINING_LIMIT = 16;

    private static final int PREPARED_STATEMENTS = 256;
    private static final int WAITING_PER_CONNECTION = 64;

    /**
     * How long a transaction may wait for something else than the database, at least: longer than an event takes to be
     * handed over, so that the relay's transaction does not end before it.
     */
    private static final long LEAST_IDLE_MILLIS = 15_000;

    /** Somebody who waits, and where. */
    private record Asked<T>(Context context, Promise<T> answer) {
        void complete(AsyncResult<T> end) {
            if (end.succeeded()) {
                answer.tryComplete(end.result());
            } else {
                answer.tryFail(end.cause());
            }
        }

        void fail(Throwable failure) {
            context.runOnContext(now -> answer.tryFail(failure));
        }
    }

    private final Vertx vertx;
    private final SqlClient shared;
    private final Pool exclusive;
    private final Set<Asked<?>> underWay = new HashSet<>();
    private boolean used;
    private boolean waits;
    private long quietSince;
    private volatile boolean stuck;
    private volatile boolean readOnly;

    Pools(Vertx vertx, String name, DatabaseSettings settings, DatabaseUrl url) {
        this.vertx = vertx;
        PgConnectOptions connect = connectOptions(name, settings, url);
        int reads = Math.max(1, settings.poolSize() / 4);
        // The driver's own timer for single statements fires even after they failed: Database keeps the time for these.
        this.shared = PgBuilder.client()
                .with(poolOptions(name + "-reads", reads, settings).setConnectionTimeout(0))
                .connectingTo(connect)
                .using(vertx)
                .build();
        this.exclusive = PgBuilder.pool()
                .with(poolOptions(name, settings.poolSize() - reads, settings)
                        .setConnectionTimeout((int) settings.connectTimeout().toMillis())
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(connect)
                .using(vertx)
                .build();
    }

    SqlClient shared() {
        return shared;
    }

    Pool exclusive() {
        return exclusive;
    }

    /** What comes of something that is asked of the server; fails when all is {@link #lost()} before. */
    <T> Future<T> unlessLost(Future<T> answer) {
        var asked = new Asked<T>(vertx.getOrCreateContext(), Promise.promise());
        begin(asked);
        answer.onComplete(end -> {
            forget(asked);
            asked.complete(end);
        });
        return asked.answer().future();
    }

    private synchronized void begin(Asked<?> asked) {
        underWay.add(asked);
        used = true;
        if (!waits) {
            waits = true;
            quietSince = System.nanoTime();
        }
    }

    private synchronized void forget(Asked<?> asked) {
        underWay.remove(asked);
    }

    /** Notes that the server has just answered. */
    synchronized void heard() {
        waits = !underWay.isEmpty();
        quietSince = System.nanoTime();
    }

    /** Whether the server has not answered anything for so long although it was asked. */
    synchronized boolean isQuietFor(Duration time) {
        return waits && System.nanoTime() - quietSince > time.toNanos();
    }

    /** Whether anything was asked at all. */
    synchronized boolean areInUse() {
        return used;
    }

    /** Notes that an answer did not come that the server should have given, were it only that it takes too long. */
    void missed() {
        stuck = true;
    }

    /** Whether one of the connections may have broken without a word. */
    boolean isStuck() {
        return stuck;
    }

    /** Notes that the server behind these connections only takes reads. */
    void refusedWrite() {
        readOnly = true;
    }

    /** Whether the server behind these connections only takes reads. */
    boolean areReadOnly() {
        return readOnly;
    }

    /** Closes all, and tells everybody who waits: the driver forgets those who wait for a connection. */
    Future<Void> lost() {
        List<Asked<?>> told;
        synchronized (this) {
            told = List.copyOf(underWay);
        }
        var failure = new ConnectException("the database does not answer");
        told.forEach(asked -> asked.fail(failure));
        return close();
    }

    Future<Void> close() {
        return Future.join(shared.close(), exclusive.close()).mapEmpty();
    }

    private static PoolOptions poolOptions(String name, int size, DatabaseSettings settings) {
        return new PoolOptions()
                .setName(name)
                .setMaxSize(size)
                .setMaxWaitQueueSize(size * WAITING_PER_CONNECTION)
                .setIdleTimeout((int) settings.idleTimeout().toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS);
    }

    /** A connection apart from those of any pools, to see whether the server is there. */
    static Pool single(Vertx vertx, String name, DatabaseSettings settings, DatabaseUrl url) {
        String own = name + "-watch";
        return PgBuilder.pool()
                .with(poolOptions(own, 1, settings).setConnectionTimeout(0))
                .connectingTo(connectOptions(own, settings, url))
                .using(vertx)
                .build();
    }

    private static PgConnectOptions connectOptions(String name, DatabaseSettings settings, DatabaseUrl url) {
        long statementMillis = settings.statementTimeout().toMillis();
        return url.toConnectOptions()
                .setCachePreparedStatements(true)
                .setPreparedStatementCacheMaxSize(PREPARED_STATEMENTS)
                .setPipeliningLimit(PIPELINING_LIMIT)
                .setReconnectAttempts(0)
                .addProperty("application_name", "flotilla-" + name)
                .addProperty("statement_timeout", Long.toString(statementMillis))
                .addProperty(
                        "idle_in_transaction_session_timeout",
                        Long.toString(Math.max(LEAST_IDLE_MILLIS, statementMillis * 2)));
    }
}
