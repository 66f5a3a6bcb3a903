package dev.flotilla.order;

import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Orders whose clients were told of a failure while the database could not be asked how far they had come.
 *
 * <p>Kept in memory: a client whose process died was told nothing, and what is in placing is settled anyway. Thread-safe.
 */
final class Doubts {
    private static final int MOST = 10_000;

    private final SagaStore saga;
    private final Set<UUID> ids = ConcurrentHashMap.newKeySet();

    Doubts(SagaStore saga) {
        this.saga = saga;
    }

    void add(UUID id) {
        if (ids.size() < MOST) {
            ids.add(id);
        }
    }

    /** Takes back what can be told of by now; fails when the database is still away. */
    Future<Void> settle() {
        Future<Void> done = Future.succeededFuture();
        for (UUID id : ids) {
            done = done.compose(before -> saga.withdraw(id)).map(withdrawn -> {
                ids.remove(id);
                return null;
            });
        }
        return done;
    }
}
