package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes one order of all requests with the same key, whichever processes they reach.
 *
 * <p>Fails with a problem 409 when the key was used for a different request, 503 when that request is still in progress at the
 * deadline.
 */
final class IdempotentPlacement implements Placement {
    /** Placing takes some milliseconds: polling this often costs little, and no client notices the wait. */
    private static final long POLL_MS = 25;

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final SagaStore saga;
    private final Placement delegate;

    IdempotentPlacement(Vertx vertx, SagaStore saga, Placement delegate) {
        this.vertx = vertx;
        this.saga = saga;
        this.delegate = delegate;
    }

    @Override
    public Future<Optional<Placed>> place(Purchase purchase, CallContext context) {
        return purchase.claim()
                .map(claim -> once(purchase, claim, context))
                .orElseGet(() -> delegate.place(purchase, context));
    }

    private Future<Optional<Placed>> once(Purchase purchase, IdempotencyClaim claim, CallContext context) {
        return context.within("looking for the Idempotency-Key", () -> saga.kept(claim))
                .compose(kept -> kept.map(key -> replay(key, purchase, claim, context))
                        .orElseGet(() -> attempt(purchase, claim, context)));
    }

    private Future<Optional<Placed>> attempt(Purchase purchase, IdempotencyClaim claim, CallContext context) {
        return delegate.place(purchase, context)
                .compose(
                        placed -> placed.isPresent() ? Future.succeededFuture(placed) : once(purchase, claim, context));
    }

    private Future<Optional<Placed>> replay(
            KeptKey kept, Purchase purchase, IdempotencyClaim claim, CallContext context) {
        if (!claim.isFor(kept)) {
            return Future.failedFuture(Problem.conflict(
                    "idempotency-key-reused", "the Idempotency-Key has been used for another request"));
        }
        return kept.order()
                .map(order -> new Placed(order.with(OrderStatus.CREATED), true))
                .map(placed -> Future.succeededFuture(Optional.of(placed)))
                .orElseGet(() -> later(purchase, claim, context));
    }

    /** Looks again after a while; if the other request has failed by then, the key is free and this one attempts. */
    private Future<Optional<Placed>> later(Purchase purchase, IdempotencyClaim claim, CallContext context) {
        if (context.deadline().remainingMillis() <= POLL_MS) {
            return Future.failedFuture(
                    Problem.unavailable("a request with this Idempotency-Key is still in progress", RETRY_AFTER));
        }
        return vertx.timer(POLL_MS, TimeUnit.MILLISECONDS).compose(passed -> once(purchase, claim, context));
    }
}
