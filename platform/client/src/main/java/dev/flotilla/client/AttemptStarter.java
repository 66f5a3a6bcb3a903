package dev.flotilla.client;

import io.vertx.core.Future;

/** One step on the way of a call to an instance that is not picked yet. Thread-safe; see {@link Filter}. */
interface AttemptStarter {
    /**
     * Starts an attempt.
     *
     * @return fails with an {@link AttemptFailure}, or with a {@link dev.flotilla.error.Problem} when there is no instance
     */
    <T> Future<Answer<T>> start(CallState<T> call, AttemptReason reason);
}
