package dev.flotilla.bench;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** One side of a comparison after all its rounds. */
record Measured(String name, List<Round> rounds) {
    List<Double> perSecond() {
        return rounds.stream().map(round -> round.tally().perSecond()).toList();
    }

    double median() {
        return Median.of(perSecond());
    }

    long failed() {
        return rounds.stream().mapToLong(round -> round.tally().failed()).sum();
    }

    /** Microseconds of the server's process per answer, round by round. */
    List<Double> serverMicrosByRound() {
        return rounds.stream().flatMap(round -> round.serverMicros().stream()).toList();
    }

    /** Microseconds of the server's process per answer, over all rounds. */
    Optional<Double> serverMicros() {
        return micros(Round.Cpu::server);
    }

    /** Microseconds of the processes it started per answer, over all rounds. */
    Optional<Double> childrenMicros() {
        return micros(Round.Cpu::children);
    }

    private Optional<Double> micros(Function<Round.Cpu, Duration> part) {
        long answered =
                rounds.stream().mapToLong(round -> round.tally().answered()).sum();
        Optional<Duration> total =
                rounds.stream().flatMap(round -> round.cpu().stream()).map(part).reduce(Duration::plus);
        return total.filter(cpu -> answered > 0).map(cpu -> cpu.toNanos() / 1e3 / answered);
    }
}
