package dev.flotilla.postgres;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server whether it is there, over a connection of its own that no slow statement can hold up.
 *
 * <p>A connection on which nothing came back is never asked again, as the server behind it may be gone for good, nor is one
 * to a server that only takes reads, as another one may be the primary by then; the next question goes over a new one. One question at a time: who asks meanwhile gets the same answer. Thread-safe.
 */
final class Heartbeat {
    /** How long an answer may take, that of a new connection included. */
    static final Duration PATIENCE = Duration.ofSeconds(1);

    private final Supplier<Pool> connections;
    private Pool pool;
    private Future<Boolean> beat = Future.succeededFuture(true);
    private boolean worn;
    private boolean closed;

    /** Takes a pool of one connection at a time from {@code connections}. */
    Heartbeat(Supplier<Pool> connections) {
        this.connections = connections;
        this.pool = connections.get();
    }

    /** Succeeds when the server answers in time; true when it takes writes as well as reads. */
    synchronized Future<Boolean> beat() {
        if (beat.isComplete()) {
            beat = pool.query("SHOW transaction_read_only")
                    .execute()
                    .map(rows -> "off".equals(rows.iterator().next().getString(0)))
                    .timeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                    .onComplete(this::judge);
        }
        return beat;
    }

    /** Leaves a connection behind on which nothing came back or no write is taken; to be called on the context that owns the connections. */
    void renew() {
        Pool left;
        Future<Boolean> last;
        synchronized (this) {
            if (!worn || closed) {
                return;
            }
            worn = false;
            left = pool;
            last = beat;
            pool = connections.get();
        }
        last.onComplete(answered -> left.close());
    }

    /** Says that the connection leads to a server that only takes reads, so that it is left at the next {@link #renew}. */
    synchronized void wearOut() {
        worn = true;
    }

    synchronized Future<Void> close() {
        closed = true;
        return pool.close();
    }

    private synchronized void judge(@Nullable Boolean writable, @Nullable Throwable failure) {
        worn |= failure instanceof TimeoutException || Boolean.FALSE.equals(writable);
    }
}
