package dev.flotilla.client;

import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.time.Duration;

/** Picks the instance of a try, which begins with that. */
final class PickFilter implements AttemptStarter {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Endpoints endpoints;
    private final AttemptFilter next;

    PickFilter(Endpoints endpoints, AttemptFilter next) {
        this.endpoints = endpoints;
        this.next = next;
    }

    @Override
    public <T> Future<Answer<T>> start(CallState<T> call, AttemptReason reason) {
        Endpoint endpoint = endpoints.pick(call, reason);
        if (endpoint == null) {
            return Future.failedFuture(noInstance(call));
        }
        Future<Answer<T>> answer = next.send(call.begin(endpoint, reason));
        call.timer().arm();
        return answer;
    }

    private Problem noInstance(CallState<?> call) {
        if (call.attemptCount() > 0) {
            return unavailable(endpoints.service());
        }
        endpoints.hurry();
        return unknown(endpoints.service());
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
        return "pick(" + endpoints + ") -> " + next;
    }
}
