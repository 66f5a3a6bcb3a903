package dev.flotilla.client;

import dev.flotilla.error.Problem;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a call when its time is over, and says in the words of a Problem why it came to nothing. */
final class DeadlineFilter implements Filter {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineFilter.class);

    private final String service;
    private final Duration longest;
    private final Filter next;

    DeadlineFilter(String service, Duration longest, Filter next) {
        this.service = service;
        this.longest = longest;
        this.next = next;
    }

    @Override
    public <T> Future<Answer<T>> send(CallState<T> call) {
        if (call.deadline().passed()) {
            return Future.failedFuture(exceeded());
        }
        return next.send(call).transform(result -> settle(call, result));
    }

    private <T> Future<Answer<T>> settle(CallState<T> call, AsyncResult<Answer<T>> result) {
        call.timer().stop();
        if (result.succeeded()) {
            return Future.succeededFuture(result.result());
        }
        Throwable failure = result.cause();
        LOG.debug("{} failed: {}", call.request(), failure.getMessage());
        if (failure instanceof Problem) {
            return Future.failedFuture(failure);
        }
        return Future.failedFuture(call.isOver() ? exceeded() : PickFilter.unavailable(service));
    }

    private Problem exceeded() {
        return Problem.deadlineExceeded(service + " did not answer in time");
    }

    @Override
    public String toString() {
        return "deadline(" + longest.toMillis() + " ms) -> " + next;
    }
}
