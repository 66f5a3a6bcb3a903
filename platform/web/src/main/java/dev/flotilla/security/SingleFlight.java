package dev.flotilla.security;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets one piece of work be under way at a time: who asks meanwhile gets the same outcome. Each caller gets it on its
 * own context. Thread-safe.
 */
final class SingleFlight<T> {
    private @Nullable Future<T> underway;

    /** Joins the work under way, or starts it. */
    Future<T> run(Supplier<Future<T>> work) {
        Promise<T> flight;
        synchronized (this) {
            if (underway != null) {
                return onCallersContext(underway);
            }
            flight = Promise.promise();
            underway = flight.future();
        }
        Future<T> outcome = flight.future();
        Future<T> started = start(work);
        started.onComplete(done -> {
            landed();
            flight.handle(done);
        });
        return onCallersContext(outcome);
    }

    private synchronized void landed() {
        underway = null;
    }

    private Future<T> start(Supplier<Future<T>> work) {
        return Future.<Void>succeededFuture().compose(ignored -> work.get());
    }

    private static <T> Future<T> onCallersContext(Future<T> outcome) {
        Context caller = Vertx.currentContext();
        if (caller == null) {
            return outcome;
        }
        Promise<T> promise = Promise.promise();
        outcome.onComplete(done -> caller.runOnContext(ignored -> promise.handle(done)));
        return promise.future();
    }
}
