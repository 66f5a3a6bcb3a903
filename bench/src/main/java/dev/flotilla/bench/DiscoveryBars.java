package dev.flotilla.bench;

import dev.flotilla.bench.view.Way;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The picture of the discovery layer's figures. */
final class DiscoveryBars {
    /** How many times the hand-wired way fit into the picture. */
    private static final double SHOWN = 2.5;

    private DiscoveryBars() {}

    static List<BarChart.Group> of(DiscoveryFigures figures) {
        var groups = new ArrayList<BarChart.Group>();
        groups.add(views(figures));
        groups.add(picks(figures));
        figures.idle().ifPresent(idle -> groups.add(idle(idle)));
        return groups;
    }

    private static BarChart.Group views(DiscoveryFigures figures) {
        var bars = new ArrayList<BarChart.Bar>();
        figures.views()
                .forEach((way, measured) -> figures.micros(way)
                        .ifPresent(micros -> bars.add(view(way, micros, measured, figures.ratio(way)))));
        Optional<BarChart.Target> target = figures.micros(Way.HAND_WIRED)
                .map(micros -> new BarChart.Target(
                        micros * DiscoveryReport.MOST_RATIO, DiscoveryReport.MOST_RATIO + "× of hand-wired"));
        // Stock as documented is so far off that it would leave nothing to be seen of the others.
        double end = figures.micros(Way.HAND_WIRED).orElse(0.0) * SHOWN;
        return new BarChart.Group("CPU for a view of two services, µs: median, least and most", bars, end, target);
    }

    private static BarChart.Bar view(Way way, double micros, Measured measured, Optional<Double> ratio) {
        List<Double> rounds = measured.serverMicrosByRound();
        return new BarChart.Bar(
                way.title(),
                micros,
                Collections.min(rounds),
                Collections.max(rounds),
                format("%.1f", micros)
                        + ratio.map(value -> format(", %.2f×", value)).orElse(""),
                way == Way.FLOTILLA || way == Way.FLOTILLA_MEASURED);
    }

    private static BarChart.Group picks(DiscoveryFigures figures) {
        List<BarChart.Bar> bars = figures.picks().stream()
                .map(pick -> BarChart.Bar.exact(
                        format("%,.0f services", pick.known()),
                        pick.nanos(),
                        format("%.0f ns", pick.nanos()) + format(", %.0f B", pick.bytes()),
                        true))
                .toList();
        var target = new BarChart.Target(DiscoveryReport.MOST_NANOS, format("%.0f ns", DiscoveryReport.MOST_NANOS));
        return BarChart.Group.whole("Flotilla picks one of 100 instances, ns", bars, Optional.of(target));
    }

    private static BarChart.Group idle(DiscoveryFigures.Idle idle) {
        List<BarChart.Bar> bars = List.of(
                requests("Flotilla", idle.flotillaPerMinute(), true),
                requests("stock Vert.x importer", idle.stockPerMinute(), false));
        String title = format("Idle requests to Consul a minute and watched service, %,.0f others", idle.others());
        return BarChart.Group.whole(title, bars, Optional.empty());
    }

    private static BarChart.Bar requests(String name, double perMinute, boolean ours) {
        return BarChart.Bar.exact(name, perMinute, format(perMinute < 100 ? "%.1f" : "%,.0f", perMinute), ours);
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
