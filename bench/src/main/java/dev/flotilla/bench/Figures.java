package dev.flotilla.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All that a run found out; what was not asked for is empty.
 *
 * @param startup time to ready and memory
 * @param reads {@code GET /api/products/{id}}
 * @param orders {@code POST /api/orders}
 */
record Figures(Optional<Startup> startup, Optional<Loads> reads, Optional<Loads> orders) {
    /**
     * Starting, and memory after it.
     *
     * @param plain seconds from exec to the ready line, without an archive
     * @param archived the same with the AppCDS archive; empty without one
     * @param requests how many were answered before memory was looked at
     * @param residentBytes of the JVM; empty where the system does not tell
     */
    record Startup(List<Double> plain, List<Double> archived, long requests, Optional<Long> residentBytes) {
        /** As bin/run starts it: with the archive where there is one. */
        double seconds() {
            return Median.of(archived.isEmpty() ? plain : archived);
        }
    }

    /**
     * One kind of request under load.
     *
     * @param contest closed loop, against the reference
     * @param curves open loop
     * @param generator of the closed loop
     * @param notes what the reader has to know
     */
    record Loads(Contest contest, List<Curve> curves, String generator, List<String> notes) {}

    Figures with(Optional<Loads> placed) {
        return new Figures(startup, reads, placed);
    }

    List<Curve> curves() {
        return Stream.of(reads, orders)
                .flatMap(Optional::stream)
                .flatMap(loads -> loads.curves().stream())
                .toList();
    }
}
