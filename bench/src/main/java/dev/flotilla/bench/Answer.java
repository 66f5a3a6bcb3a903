package dev.flotilla.bench;

import java.util.Optional;

/**
 * A request that was answered well.
 *
 * @param due when it was meant to be sent ({@link System#nanoTime})
 * @param at when its answer was there
 * @param location what the answer says was made
 */
record Answer(long due, long at, Optional<String> location) {}
