package dev.flotilla.bench;

import org.HdrHistogram.Histogram;

/**
 * What a load of our own generator met.
 *
 * @param latencies in nanoseconds, from the time each request was meant to be sent
 * @param tally of what was sent
 * @param unsent requests that were due but for which no connection got free in time; their wait is in the latencies
 */
record Outcome(Histogram latencies, Tally tally, long unsent) {
    double millis(double percentile) {
        return latencies.getValueAtPercentile(percentile) / 1e6;
    }
}
