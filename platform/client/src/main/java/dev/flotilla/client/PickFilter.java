package dev.flotilla.client;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/** Picks the instance of a try, which begins with that. */
final class PickFilter implements Filter<CallState> {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Endpoints targets;
    private final Filter<Attempt> next;

    PickFilter(Endpoints targets, Filter<Attempt> next) {
        this.targets = targets;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(CallState exchange) {
        Endpoint target = targets.pick(exchange);
        if (target == null) {
            return nobody(exchange);
        }
        Future<HttpResponse<Buffer>> answer = next.send(exchange.begin(target));
        exchange.alarm().arm();
        return answer;
    }

    private Future<HttpResponse<Buffer>> nobody(CallState exchange) {
        if (exchange.tries() > 0) {
            return Future.failedFuture(unavailable(targets.service()));
        }
        targets.wanted();
        return Future.failedFuture(unknown(targets.service()));
    }

    private static Problem unknown(String service) {
        return Problem.unavailable("no instance of " + service + " is known", RETRY_AFTER);
    }

    /** What a caller is told when nobody answers. */
    static Problem unavailable(String service) {
        return Problem.unavailable(service + " is not available", RETRY_AFTER);
    }

    @Override
    public String toString() {
        return "pick(" + targets + ") -> " + next;
    }
}
