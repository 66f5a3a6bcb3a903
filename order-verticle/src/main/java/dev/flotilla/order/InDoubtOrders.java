package dev.flotilla.order;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Orders whose clients were told of a failure while the database could not be asked how far they had come.
 *
 * <p>Kept in memory: a client whose process died was told nothing, and what is in placing is settled anyway. Thread-safe.
 */
final class InDoubtOrders {
    private static final int MOST = 10_000;
    private static final int AWAY = 503;

    private final SagaStore saga;
    private final OrderStore orders;
    private final Set<UUID> ids = ConcurrentHashMap.newKeySet();

    InDoubtOrders(SagaStore saga, OrderStore orders) {
        this.saga = saga;
        this.orders = orders;
    }

    void add(UUID id) {
        if (ids.size() < MOST) {
            ids.add(id);
        }
    }

    /**
     * Takes back what can be told of by now; fails when something is left for the next time. What fails for a reason of its
     * own stops nothing else; while the database is away nothing more is tried.
     */
    Future<Void> settle() {
        Future<Void> outcome = Future.succeededFuture();
        for (UUID id : ids) {
            outcome = outcome.transform((before, failure) -> isAway(failure)
                    ? outcome(failure)
                    : settle(id).transform((done, own) -> outcome(own == null ? failure : own)));
        }
        return outcome;
    }

    private Future<Void> settle(UUID id) {
        return saga.abandon(id)
                .compose(abandoned -> abandoned ? Future.<Void>succeededFuture() : withdraw(id))
                .onSuccess(settled -> ids.remove(id));
    }

    /** The order is looked at as it stands: time and price may not be those it was meant to have. */
    private Future<Void> withdraw(UUID id) {
        return orders.find(id)
                .compose(found -> found.map(order -> saga.withdraw(order).<Void>mapEmpty())
                        .orElseGet(Future::succeededFuture));
    }

    private static boolean isAway(@Nullable Throwable failure) {
        return failure instanceof Problem problem && problem.status() == AWAY;
    }

    private static Future<Void> outcome(@Nullable Throwable failure) {
        return failure == null ? Future.succeededFuture() : Future.failedFuture(failure);
    }
}
