package dev.flotilla.client;

import io.vertx.core.Future;

/** One step on the way of an attempt to the instance that was picked for it. Thread-safe; see {@link Filter}. */
interface AttemptFilter {
    /**
     * Sends an attempt.
     *
     * @return fails with an {@link AttemptFailure}
     */
    <T> Future<Answer<T>> send(Attempt<T> attempt);
}
