package dev.flotilla.bench;

import java.time.Duration;
import java.util.Optional;

/**
 * One turn of one side of a comparison.
 *
 * @param tally what it achieved
 * @param cpu what that cost its server, where there is a server of its own
 */
record Round(Tally tally, Optional<Cpu> cpu) {
    /** Microseconds of the server's process per answer. */
    Optional<Double> serverMicros() {
        return cpu.filter(any -> tally.answered() > 0).map(used -> used.server().toNanos() / 1e3 / tally.answered());
    }

    /**
     * Processor time.
     *
     * @param server of the process
     * @param children of the processes it started, which is PostgreSQL
     */
    record Cpu(Duration server, Duration children) {
        static Cpu of(Child process) {
            return new Cpu(process.cpu(), process.cpuOfChildren());
        }

        Cpu since(Cpu before) {
            return new Cpu(server.minus(before.server), children.minus(before.children));
        }
    }
}
