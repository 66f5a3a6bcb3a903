package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.CrashPoint;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks every now and then for orders that nobody has finished and for stock that nobody has given back, and settles them.
 *
 * <p>Every instance of the service runs one; they share the work through the database, without a leader. Runs on the
 * context it was started on.
 */
final class Sweeper {
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(Sweeper.class);

    private final Vertx vertx;
    private final SagaStore saga;
    private final StockReturn stockReturn;
    private final InDoubtOrders inDoubt;
    private final SweepSettings settings;
    private Future<Void> sweep = Future.succeededFuture();
    private long timer = -1;
    private boolean stopped;
    private boolean failing;

    Sweeper(Vertx vertx, SagaStore saga, StockReturn stockReturn, InDoubtOrders inDoubt, SweepSettings settings) {
        this.vertx = vertx;
        this.saga = saga;
        this.stockReturn = stockReturn;
        this.inDoubt = inDoubt;
        this.settings = settings;
    }

    /** Begins to sweep, one interval from now. */
    void start() {
        stopped = false;
        timer = vertx.setTimer(settings.interval().toMillis(), id -> run());
    }

    /** Ends after the sweep that is under way. */
    Future<Void> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return sweep.otherwiseEmpty();
    }

    /** Settles all that is due, batch by batch; fails when some of it cannot be settled now, after the rest. */
    Future<Void> sweep() {
        return inDoubt.settle()
                .transform((settled, failure) -> batch().compose(
                                swept -> failure == null ? Future.succeededFuture() : Future.failedFuture(failure)));
    }

    private void run() {
        sweep = sweep().onComplete(swept -> report(swept.cause()));
        sweep.onComplete(swept -> {
            if (!stopped) {
                start();
            }
        });
    }

    private Future<Void> batch() {
        return saga.claimDue(settings.batch())
                .compose(due -> giveBack(due)
                        .compose(
                                done -> due.size() < settings.batch() || stopped ? Future.succeededFuture() : batch()));
    }

    private Future<Void> giveBack(List<Reservation> due) {
        if (!due.isEmpty()) {
            CrashPoint.reached("sweep.claimed");
        }
        return Future.join(due.stream()
                        .map(reservation -> stockReturn.giveBack(reservation, CallContext.background(ATTEMPT_TIMEOUT)))
                        .toList())
                .mapEmpty();
    }

    /** Tells when it begins to fail and when it works again, not of each time between. */
    private void report(@Nullable Throwable failure) {
        if (failure != null && !failing) {
            LOG.warn("cannot settle orders, trying again every {}: {}", settings.interval(), failure.toString());
        } else if (failure == null && failing) {
            LOG.info("settling orders works again");
        }
        failing = failure != null;
    }
}
