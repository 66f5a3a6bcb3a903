package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.context.Deadline;
import dev.flotilla.error.CrashPoint;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the stock of abandoned and cancelled orders back, and notes that it has. Thread-safe. */
final class StockReturn {
    private static final Logger LOG = LoggerFactory.getLogger(StockReturn.class);

    private final Products products;
    private final SagaStore saga;
    private final Duration timeout;

    /** With the time one attempt may take. */
    StockReturn(Products products, SagaStore saga, Duration timeout) {
        this.products = products;
        this.saga = saga;
        this.timeout = timeout;
    }

    /** Gives the stock of one order back; when that fails, a sweep will try again. */
    Future<Void> giveBack(Reservation reservation, CallContext context) {
        CallContext within = context.within(timeout);
        return within.within("giving stock back", () -> products.release(reservation, within))
                .compose(released -> {
                    CrashPoint.reached("saga.released");
                    return saga.settled(List.of(reservation.orderId()));
                })
                .onSuccess(settled -> CrashPoint.reached("saga.settled"));
    }

    /** The same in the background, whatever is left of the time of the request that caused it. */
    void detached(Reservation reservation, CallContext context) {
        var own = new CallContext(context.requestId(), context.trace(), Deadline.after(timeout));
        giveBack(reservation, own)
                .onFailure(failure -> LOG.debug(
                        "stock of order {} is given back later: {}", reservation.orderId(), failure.toString()));
    }
}
