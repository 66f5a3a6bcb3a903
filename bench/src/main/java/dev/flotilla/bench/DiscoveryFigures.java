package dev.flotilla.bench;

import dev.flotilla.bench.view.Way;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a run found out about the discovery layer.
 *
 * @param views every way to the services under the closed loop, in the order of the ways
 * @param generator of that loop
 * @param flags of every JVM
 * @param picks choosing among 100 instances, by the number of services known
 * @param lookups finding a record in stock Vert.x service discovery, by the number of records
 * @param follow how soon a change in a registry is followed, of those there were
 * @param idle what idle processes ask of a Consul; empty without one
 */
record DiscoveryFigures(
        Map<Way, Measured> views,
        String generator,
        String flags,
        List<Micro> picks,
        List<Micro> lookups,
        List<Follow> follow,
        Optional<Idle> idle) {
    /**
     * Milliseconds from a change in a registry to the first call that goes to the new address.
     *
     * @param registry which one
     * @param target the most that p99 may be
     * @param changes how many there were
     */
    record Follow(String registry, double target, int changes, double median, double p99, double most) {}

    /**
     * What one operation costs.
     *
     * @param known how many services, or records, there were
     * @param nanos of time
     * @param bytes allocated
     */
    record Micro(int known, double nanos, double bytes) {}

    /**
     * Requests of idle processes to Consul while nothing changed there.
     *
     * @param seconds how long they were counted
     * @param watched services each process needs
     * @param others further services in Consul
     * @param flotilla requests of our process
     * @param stock requests of one with the importer of Vert.x
     */
    record Idle(double seconds, int watched, int others, long flotilla, long stock) {
        double flotillaPerMinute() {
            return perMinute(flotilla);
        }

        double stockPerMinute() {
            return perMinute(stock);
        }

        private double perMinute(long requests) {
            return requests * 60 / seconds / watched;
        }
    }

    /** Median of the rounds, in microseconds of CPU for a view. */
    Optional<Double> micros(Way way) {
        return Optional.ofNullable(views.get(way))
                .map(Measured::serverMicrosByRound)
                .filter(rounds -> !rounds.isEmpty())
                .map(Median::of);
    }

    /** How many times the CPU of the hand-wired way. */
    Optional<Double> ratio(Way way) {
        return micros(way).flatMap(ours -> micros(way.yardstick()).map(others -> ours / others));
    }
}
