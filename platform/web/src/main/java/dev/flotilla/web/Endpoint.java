package dev.flotilla.web;

import io.vertx.core.Future;

/** Answers one kind of request. Called on the server's event loop, so it must not block. */
@FunctionalInterface
public interface Endpoint {
    /**
     * Answers a request.
     *
     * @return the answer; fails with a {@link dev.flotilla.error.Problem} for everything a client should be told, with
     *     anything else for a defect, which is answered with 500 and logged
     */
    Future<Response> handle(Request request);
}
