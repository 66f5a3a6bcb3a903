package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ResultsTest {
    private static final Machine MACHINE = new Machine(Instant.parse("2026-01-02T03:04:05Z"), List.of("2 cores"));

    @Test
    void readsWhatWrkPrints() {
        Tally tally = Wrk.tally("Running 2s test\n  Requests/sec: 12\ntally 24000 7 2000000\n");

        assertThat(tally.perSecond()).isEqualTo(12_000);
        assertThat(tally.failed()).isEqualTo(7);
    }

    @Test
    void readsWhatPgbenchPrints() {
        Tally tally = Pgbench.tally("""
                number of transactions actually processed: 5000
                number of failed transactions: 3 (0.060%)
                tps = 500.000000 (without initial connection time)
                """);

        assertThat(tally.answered()).isEqualTo(5000);
        assertThat(tally.failed()).isEqualTo(3);
        assertThat(tally.perSecond()).isCloseTo(500, within(0.01));
    }

    @Test
    void saysWhatWasPrintedInsteadOfAResult() {
        assertThatThrownBy(() -> Wrk.tally("unable to connect")).hasMessageContaining("unable to connect");
        assertThatThrownBy(() -> Pgbench.tally("no such role")).hasMessageContaining("no such role");
    }

    @Test
    void takesTheMedianSoThatOneOddRoundDoesNotCount() {
        var contest = new Contest(measured(50, 61, 1000), Optional.of(measured(100, 1, 101)));

        assertThat(contest.ratio()).contains(0.61);
        assertThat(Median.of(List.of(4.0, 1.0, 2.0, 3.0))).isEqualTo(2.5);
    }

    @Test
    void saysWhichTargetsAreReachedAndWhichAreMissed() {
        var startup = new Figures.Startup(List.of(1.5), List.of(0.9), 10_000, Optional.of(250_000_000L));
        var reads = new Figures.Loads(
                new Contest(measured(59), Optional.of(measured(100))), List.of(), "wrk", List.of("a note"));
        var figures = new Figures(Optional.of(startup), Optional.of(reads), Optional.empty());

        String page = new Report(figures, Options.parse(), List.of("--rounds", "1"), MACHINE).markdown();

        assertThat(page)
                .contains("| ready on an existing `DATA_DIR` | 0.90 s | ≤ 1.00 s | reached |")
                .contains("| JVM resident after 10,000 requests | 250 MB | ≤ 200 MB | **missed** |")
                .contains("bare Vert.x handler | 0.59 | ≥ 0.6 | **missed** |")
                .contains("pgbench with the same SQL | not measured | ≥ 0.3 |  |")
                .contains("2026-01-02T03:04:05Z", "2 cores", "`bin/bench --rounds 1`", "a note");
    }

    @Test
    void saysSoWhenTheMachineWasBusyWithOtherThings() {
        assertThat(Machine.load(1.9, 2)).isEqualTo("load average 1.9 before the run");
        assertThat(Machine.load(7.0, 2)).contains("load average 7.0", "mean little");
    }

    @Test
    void tellsWhatAReadCostsItsServer() {
        var cpu = new Round.Cpu(Duration.ofMillis(20), Duration.ofMillis(10));
        var round = new Round(new Tally(1000, 0, Duration.ofSeconds(1)), Optional.of(cpu));

        var measured = new Measured("any", List.of(round, round));

        assertThat(measured.serverMicros()).contains(20.0);
        assertThat(measured.childrenMicros()).contains(10.0);
    }

    private static Measured measured(long... perSecond) {
        return new Measured(
                "any",
                Arrays.stream(perSecond)
                        .mapToObj(count -> new Round(new Tally(count, 0, Duration.ofSeconds(1)), Optional.empty()))
                        .toList());
    }
}
