package dev.flotilla.web;

import dev.flotilla.error.Problem;
import io.vertx.ext.web.handler.HttpException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever went wrong with a request into what the client is told. */
final class ErrorMapper {
    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    /** What vertx-web's body handler fails with when the client's bytes are at fault, or end too early. */
    private static final int BODY_BROKE_OFF = 200;

    private ErrorMapper() {}

    /** The problem behind a failure; what is not meant for clients is logged and answered 500. */
    static Problem of(@Nullable Throwable failure, int status, String traceId) {
        if (failure instanceof Problem problem) {
            return problem;
        }
        if (failure instanceof HttpException http) {
            return ofStatus(http.getStatusCode());
        }
        if (failure instanceof TimeoutException) {
            return Problem.deadlineExceeded("no answer within the deadline");
        }
        if (status >= 400 && status < 500) {
            return ofStatus(status);
        }
        if (status == BODY_BROKE_OFF) {
            return Problem.badRequest("the body cannot be read");
        }
        LOG.error("unexpected failure (trace_id={})", traceId, failure);
        return Problem.of(500, "internal-error", "Internal server error", "something went wrong on our side");
    }

    static Problem ofStatus(int status) {
        return switch (status) {
            case 401 -> Problem.unauthorized("a bearer token is needed");
            case 404 -> Problem.notFound("there is nothing at this path");
            case 408 -> Problem.of(408, "request-timeout", "Request timeout", "the request was sent too slowly");
            case 413 -> Problem.of(413, "body-too-large", "Content too large", "the body is larger than allowed");
            case 414 -> Problem.of(414, "uri-too-long", "URI too long", "the request line is longer than allowed");
            case 417 -> Problem.of(417, "expectation-failed", "Expectation failed", "only 100-continue is known");
            case 431 ->
                Problem.of(
                        431,
                        "headers-too-large",
                        "Request header fields too large",
                        "the headers are larger than allowed");
            default ->
                status >= 400 && status < 500
                        ? Problem.badRequest("the request cannot be understood")
                        : Problem.of(
                                500, "internal-error", "Internal server error", "something went wrong on our side");
        };
    }
}
