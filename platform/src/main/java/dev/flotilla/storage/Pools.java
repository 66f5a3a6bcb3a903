package dev.flotilla.storage;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
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
    private static final int IDLE_SECONDS = 60;

    private final SqlClient shared;
    private final Pool exclusive;
    private volatile long heardAt = System.nanoTime();

    Pools(Vertx vertx, String name, DatabaseSettings settings, DatabaseUrl url) {
        PgConnectOptions connect = connectOptions(name, settings, url);
        int reads = Math.max(1, settings.poolSize() / 4);
        // The driver's own timer for single statements fires even after they failed: Database keeps the time for these.
        this.shared = PgBuilder.client()
                .with(poolOptions(name + "-reads", reads).setConnectionTimeout(0))
                .connectingTo(connect)
                .using(vertx)
                .build();
        this.exclusive = PgBuilder.pool()
                .with(poolOptions(name, settings.poolSize() - reads)
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

    /** Notes that the server has just answered. */
    void heard() {
        heardAt = System.nanoTime();
    }

    /** Whether the server has not answered for so long, nor has this object existed for so long. */
    boolean silentFor(Duration time) {
        return System.nanoTime() - heardAt > time.toNanos();
    }

    Future<Void> close() {
        return Future.join(shared.close(), exclusive.close()).mapEmpty();
    }

    private static PoolOptions poolOptions(String name, int size) {
        return new PoolOptions()
                .setName(name)
                .setMaxSize(size)
                .setMaxWaitQueueSize(size * WAITING_PER_CONNECTION)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS);
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
                .addProperty("idle_in_transaction_session_timeout", Long.toString(statementMillis * 2));
    }
}
