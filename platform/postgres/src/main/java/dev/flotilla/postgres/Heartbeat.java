package dev.flotilla.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Asks a server whether it is there, over a connection of its own that no slow statement can hold up.
 *
 * <p>A connection on which nothing came back is never asked again, as the server behind it may be gone for good; the next
 * question goes over a new one. One question at a time: who asks meanwhile gets the same answer. Thread-safe.
 */
final class Heartbeat {
    /** How long an answer may take, that of a new connection included. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Pool> connections;
    private Pool pool;
    private Future<Void> beat = Future.succeededFuture();
    private boolean deaf;
    private boolean closed;

    /** Takes a pool of one connection at a time from {@code connections}. */
    Heartbeat(Supplier<Pool> connections) {
        this.connections = connections;
        this.pool = connections.get();
    }

    /** Succeeds when the server answers in time. */
    synchronized Future<Void> beat() {
        if (beat.isComplete()) {
            beat = pool.query("SELECT 1")
                    .execute()
                    .<Void>mapEmpty()
                    .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .onFailure(this::judge);
        }
        return beat;
    }

    /** Leaves a connection behind on which nothing came back; to be called on the context that owns the connections. */
    void renew() {
        Pool left;
        synchronized (this) {
            if (!deaf || closed) {
                return;
            }
            deaf = false;
            left = pool;
            pool = connections.get();
        }
        var unused = left.close();
    }

    synchronized Future<Void> close() {
        closed = true;
        return pool.close();
    }

    private synchronized void judge(Throwable failure) {
        deaf |= failure instanceof TimeoutException;
    }
}
