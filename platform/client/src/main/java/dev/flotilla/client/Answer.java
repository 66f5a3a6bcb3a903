package dev.flotilla.client;

import io.vertx.core.Future;

/**
 * An instance answered, and the reader of the call has read that.
 *
 * @param read what the reader made of it; failed when the reader rejects an answer of 4xx, for which the instance is not at
 *     fault
 */
record Answer<T>(Future<T> read) {}
