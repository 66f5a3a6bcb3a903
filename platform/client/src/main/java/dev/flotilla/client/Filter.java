package dev.flotilla.client;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;

/**
 * One step of the way from a call to its answer; does its part and hands on to the next step.
 *
 * <p>Steps are shared by all calls and thread-safe; what belongs to one call is kept in its {@link CallState}, what belongs
 * to one try of it in its {@link Attempt}; both only ever run on the context of the call. {@code toString} prints the step
 * and all after it.
 *
 * @param <T> what it sends: an Exchange before an instance is picked, an Attempt after that
 */
@FunctionalInterface
interface Filter<T> {
    /** Fails with a {@link AttemptFailure} inside the retrying step, with a Problem outside of it. */
    Future<HttpResponse<Buffer>> send(T what);
}
