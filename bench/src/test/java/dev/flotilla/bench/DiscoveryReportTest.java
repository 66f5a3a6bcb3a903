package dev.flotilla.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.bench.view.Way;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class DiscoveryReportTest {
    private static final Machine MACHINE = new Machine(Instant.parse("2026-01-02T03:04:05Z"), List.of("2 cores"));
    private static final Map<Way, Measured> VIEWS = new TreeMap<>(Map.of(
            Way.HAND_WIRED, measured(20, 25, 22),
            Way.FLOTILLA, measured(22, 99, 24.2),
            Way.HAND_WIRED_MEASURED, measured(30, 30, 30),
            Way.FLOTILLA_MEASURED, measured(33, 33, 33)));
    private static final List<DiscoveryFigures.Micro> PICKS =
            List.of(new DiscoveryFigures.Micro(10, 40.4, 0.001), new DiscoveryFigures.Micro(10_000, 250, 0.002));
    private static final List<DiscoveryFigures.Micro> LOOKUPS = List.of(new DiscoveryFigures.Micro(10, 52_000, 28_312));
    private static final List<DiscoveryFigures.Follow> FOLLOW = List.of(
            new DiscoveryFigures.Follow("Consul", 100, 500, 1.3, 7.5, 12.0),
            new DiscoveryFigures.Follow("etcd", 50, 500, 1.4, 51, 60),
            new DiscoveryFigures.Follow("Kubernetes", 100, 500, 0.4, 3.1, 5.0),
            new DiscoveryFigures.Follow("the cluster", 100, 500, 1.1, 2.5, 3));
    private static final DiscoveryFigures.Idle IDLE = new DiscoveryFigures.Idle(120, 2, 1_000, 6, 60_000);

    @Test
    void saysWhichTargetsAreReachedAndWhichAreMissed() {
        String page = page(Optional.of(IDLE));

        assertThat(page)
                .contains("| CPU of a view to hand-wired | 1.10× | ≤ 1.15× | reached |")
                .contains("| a pick among 100 instances, at worst | 250 ns | ≤ 200 ns | **missed** |")
                .contains("| it allocates | 0 B | 0 B | reached |")
                .contains("| requests to Consul a minute and watched service, idle | 1.5 | ≤ 2.0 | reached |")
                .contains("2026-01-02T03:04:05Z", "2 cores", "`bin/bench discovery`", "wrk", "-Xmx1m");
    }

    @Test
    void comparesEveryWayWithTheHandWiredOneOfItsKind() {
        assertThat(page(Optional.of(IDLE)))
                .contains("| hand-wired, WebClient | 22.0 µs | 20.0 to 25.0 µs | 1.00× |")
                .contains("| Flotilla | 24.2 µs | 22.0 to 99.0 µs | 1.10× |")
                .contains("| Flotilla, with metrics | 33.0 µs | 33.0 to 33.0 µs | 1.10× |");
    }

    @Test
    void showsPicksAndIdleRequestsBesideThoseOfStockVertx() {
        assertThat(page(Optional.of(IDLE)))
                .contains("| Flotilla, a pick | 10,000 | 250 ns | 0 B |")
                .contains("| stock Vert.x, a lookup | 10 | 52,000 ns | 28,312 B |")
                .contains("| Flotilla | 6 | 1.5 |")
                .contains("| stock Vert.x importer | 60,000 | 15,000 |");
    }

    @Test
    void saysHowSoonAChangeIsFollowed() {
        assertThat(page(Optional.of(IDLE)))
                .contains(
                        "| from a change in Consul to the first call that follows it, p99 | 7.5 ms | ≤ 100.0 ms | reached |")
                .contains(
                        "| from a change in etcd to the first call that follows it, p99 | 51.0 ms | ≤ 50.0 ms | **missed** |")
                .contains("| Consul | 500 | 1.3 ms | 7.5 ms | 12.0 ms |")
                .contains("| Kubernetes | 500 | 0.4 ms | 3.1 ms | 5.0 ms |")
                .contains("| the cluster | 500 | 1.1 ms | 2.5 ms | 3.0 ms |")
                .contains("Kubernetes is an API server of our own");
    }

    @Test
    void saysSoWhenThereWasNoConsul() {
        assertThat(page(Optional.empty()))
                .contains("| not measured | ≤ 2.0 |  |")
                .contains("there was no consul on the PATH");
    }

    @Test
    void drawsAGroupOfBarsForEachKindOfFigure() {
        List<BarChart.Group> groups = DiscoveryBars.of(figures(Optional.of(IDLE)));

        assertThat(groups).hasSize(3);
        assertThat(groups.get(0).bars()).extracting(BarChart.Bar::label).contains("22.0, 1.00×", "24.2, 1.10×");
        assertThat(groups.get(0).target().orElseThrow().label()).isEqualTo("1.15× of hand-wired");
        assertThat(groups.get(1).bars()).extracting(BarChart.Bar::label).containsExactly("40 ns, 0 B", "250 ns, 0 B");
        assertThat(groups.get(2).bars()).extracting(BarChart.Bar::label).containsExactly("1.5", "15,000");
    }

    @Test
    void readsWhatJmhFoundOut() {
        DiscoveryFigures.Micro micro = MicroPart.result(10, "# a warning\noperation 43.2 0.1\n");

        assertThat(micro).isEqualTo(new DiscoveryFigures.Micro(10, 43.2, 0.1));
        assertThatThrownBy(() -> MicroPart.result(10, "no benchmark")).hasMessageContaining("no benchmark");
    }

    private static String page(Optional<DiscoveryFigures.Idle> idle) {
        Options options = Options.parse("discovery");
        return new DiscoveryReport(figures(idle), options, List.of("discovery"), MACHINE).markdown();
    }

    private static DiscoveryFigures figures(Optional<DiscoveryFigures.Idle> idle) {
        return new DiscoveryFigures(VIEWS, "wrk", "-Xmx1m", PICKS, LOOKUPS, FOLLOW, idle);
    }

    private static Measured measured(double... micros) {
        return new Measured(
                "any",
                Arrays.stream(micros).mapToObj(DiscoveryReportTest::round).toList());
    }

    private static Round round(double micros) {
        var cpu = new Round.Cpu(Duration.ofNanos((long) (micros * 1e6)), Duration.ZERO);
        return new Round(new Tally(1000, 0, Duration.ofSeconds(1)), Optional.of(cpu));
    }
}
