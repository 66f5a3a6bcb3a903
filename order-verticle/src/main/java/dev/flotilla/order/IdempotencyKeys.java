package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Sees to it that requests with one key make one order, whichever processes they come to. Thread-safe. */
final class IdempotencyKeys {
    /** Placing takes some milliseconds; asking this often is no burden, and no client notices the wait. */
    private static final long POLL_MS = 25;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final SagaStore saga;

    IdempotencyKeys(Vertx vertx, SagaStore saga) {
        this.vertx = vertx;
        this.saga = saga;
    }

    /**
     * Makes the order of a key, or finds the one that was made.
     *
     * @param attempt makes it, or comes to nothing when another request has taken the key meanwhile
     * @return fails with a problem 409 when the key was used for another request, 503 when that request is still under way
     *     at the deadline
     */
    Future<Placed> once(IdempotencyClaim claim, CallContext context, Supplier<Future<Optional<Order>>> attempt) {
        return InTime.take("looking for the Idempotency-Key", context, () -> saga.kept(claim))
                .compose(kept -> kept.isPresent()
                        ? replay(kept.get(), claim, context, attempt)
                        : attempt(claim, context, attempt));
    }

    private Future<Placed> attempt(
            IdempotencyClaim claim, CallContext context, Supplier<Future<Optional<Order>>> attempt) {
        return attempt.get()
                .compose(made -> made.isPresent()
                        ? Future.succeededFuture(new Placed(made.get(), false))
                        : once(claim, context, attempt));
    }

    private Future<Placed> replay(
            KeptKey kept, IdempotencyClaim claim, CallContext context, Supplier<Future<Optional<Order>>> attempt) {
        if (!claim.isFor(kept)) {
            return Future.failedFuture(Problem.conflict(
                    "idempotency-key-reused", "the Idempotency-Key has been used for another request"));
        }
        return kept.order()
                .map(order -> Future.succeededFuture(new Placed(order.with(OrderStatus.CREATED), true)))
                .orElseGet(() -> later(claim, context, attempt));
    }

    /** Looks again after a while; when the other request has failed by then, the key is free and this one tries. */
    private Future<Placed> later(
            IdempotencyClaim claim, CallContext context, Supplier<Future<Optional<Order>>> attempt) {
        if (context.deadline().remainingMillis() <= POLL_MS) {
            return Future.failedFuture(
                    Problem.unavailable("a request with this Idempotency-Key is still being carried out", RETRY_AFTER));
        }
        return vertx.timer(POLL_MS, TimeUnit.MILLISECONDS).compose(passed -> once(claim, context, attempt));
    }
}
