package dev.flotilla.client;

import dev.flotilla.error.Problem;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a call when its time is over, and says in the words of a Problem why it came to nothing. */
final class DeadlineFilter implements Filter<CallState> {
    private static final Logger LOG = LoggerFactory.getLogger(DeadlineFilter.class);

    private final String service;
    private final Duration longest;
    private final Filter<CallState> next;

    DeadlineFilter(String service, Duration longest, Filter<CallState> next) {
        this.service = service;
        this.longest = longest;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(CallState exchange) {
        if (exchange.deadline().passed()) {
            return Future.failedFuture(exceeded());
        }
        return next.send(exchange).transform(result -> settle(exchange, result));
    }

    private Future<HttpResponse<Buffer>> settle(CallState exchange, AsyncResult<HttpResponse<Buffer>> result) {
        exchange.alarm().stop();
        if (result.succeeded()) {
            return Future.succeededFuture(result.result());
        }
        Throwable failure = result.cause();
        LOG.debug("{} failed: {}", exchange.call(), failure.getMessage());
        if (failure instanceof Problem) {
            return Future.failedFuture(failure);
        }
        return Future.failedFuture(exchange.isOver() ? exceeded() : PickFilter.unavailable(service));
    }

    private Problem exceeded() {
        return Problem.deadlineExceeded(service + " did not answer in time");
    }

    @Override
    public String toString() {
        return "deadline(" + longest.toMillis() + " ms) -> " + next;
    }
}
