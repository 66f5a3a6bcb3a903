package dev.flotilla.client;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;

/** Picks the instance of a try and counts the requests it has in flight. */
final class PickStep implements Step {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Targets targets;
    private final Step next;

    PickStep(Targets targets, Step next) {
        this.targets = targets;
        this.next = next;
    }

    @Override
    public Future<HttpResponse<Buffer>> send(Exchange exchange) {
        if (!targets.pick(exchange)) {
            return Future.failedFuture(
                    exchange.tries() == 0 ? unknown(targets.service()) : unavailable(targets.service()));
        }
        Target target = exchange.target();
        target.began();
        return next.send(exchange).onComplete(target);
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
