package dev.flotilla.bench;

import java.nio.file.Path;
import java.time.Duration;

/** Finds out how many requests per second a server answers: each client sends when its last answer has come. */
interface ClosedLoop {
    Tally run(Target target, Duration time) throws InterruptedException;

    /** What tables call the generator. */
    String name();

    /** Takes wrk if the system has it, as it costs least beside the server; otherwise our own. */
    static ClosedLoop choose(Children children, Path work, int connections) {
        return Programs.find("wrk")
                .<ClosedLoop>map(wrk -> new Wrk(children, wrk, work, connections))
                .orElseGet(() -> new Own(connections));
    }

    /** Our own generator, in this process. */
    record Own(int connections) implements ClosedLoop {
        @Override
        public Tally run(Target target, Duration time) throws InterruptedException {
            return Load.closed(target, connections, time).tally();
        }

        @Override
        public String name() {
            return "our own generator (no wrk on the PATH)";
        }
    }
}
