package dev.flotilla.client;

import io.vertx.core.Future;

/**
 * One step on the way of a call to its answer, before the reason of an attempt is known.
 *
 * <p>Filters are shared by all calls and thread-safe. State of a call is kept in its {@link CallState}, which only its context
 * touches. {@code toString} prints the filter and all filters after it.
 */
interface Filter {
    /**
     * Sends a call.
     *
     * @return fails with a {@link dev.flotilla.error.Problem}
     */
    <T> Future<Answer<T>> send(CallState<T> call);
}
