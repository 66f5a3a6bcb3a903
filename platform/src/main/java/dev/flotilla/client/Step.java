package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/**
 * One step of the way from a call to its answer; does its part and hands on to the next step.
 *
 * <p>Steps are shared by all calls and thread-safe; what belongs to one call is kept in its {@link Exchange}, which only
 * ever runs on its own context. {@code toString} prints the step and all after it.
 */
@FunctionalInterface
interface Step {
    /** Fails with a {@link FailedTry} inside the retrying step, with a Problem outside of it. */
    Future<HttpResponse<Buffer>> send(Exchange exchange);
}
