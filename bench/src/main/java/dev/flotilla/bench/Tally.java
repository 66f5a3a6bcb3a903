package dev.flotilla.bench;

import java.time.Duration;

/**
 * How many requests were answered.
 *
 * @param answered those with a status below 300
 * @param failed those with another one, or without an answer
 * @param took from the first to the last
 */
record Tally(long answered, long failed, Duration took) {
    double perSecond() {
        return answered / (took.toNanos() / 1e9);
    }
}
