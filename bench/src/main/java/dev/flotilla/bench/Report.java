package dev.flotilla.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The figures of a run as a page for people. */
final class Report {
    private static final double MOST_SECONDS = 1.0;
    private static final double MOST_MEGABYTES = 200;
    private static final double LEAST_READS = 0.6;
    private static final double LEAST_ORDERS = 0.3;

    private final Figures figures;
    private final Options options;
    private final List<String> command;
    private final Machine machine;
    private final StringBuilder page = new StringBuilder();

    Report(Figures figures, Options options, List<String> command, Machine machine) {
        this.figures = figures;
        this.options = options;
        this.command = command;
        this.machine = machine;
    }

    String markdown() {
        add("# Speed and memory\n");
        add("Written by `bin/bench` from what it measured; not edited by hand.\n");
        add("* %s", machine.date());
        machine.facts().forEach(fact -> add("* %s", fact));
        add("* `%s`", String.join(" ", command("bin/bench")));
        if (options.quick()) {
            add("* a quick trial: the figures mean little");
        }
        add("\n## Targets\n");
        add("| | measured | target | |\n| --- | --- | --- | --- |");
        targets();
        figures.startup().ifPresent(this::startup);
        figures.reads().ifPresent(reads -> loads("Reading a product", reads));
        figures.orders().ifPresent(orders -> loads("Placing an order", orders));
        if (!figures.curves().isEmpty()) {
            curves(figures.curves());
        }
        return page.toString();
    }

    private List<String> command(String program) {
        var words = new ArrayList<>(List.of(program));
        words.addAll(command);
        return words;
    }

    private void targets() {
        Optional<Figures.Startup> startup = figures.startup();
        most("ready on an existing `DATA_DIR`", startup.map(Figures.Startup::seconds), MOST_SECONDS, "%.2f s");
        Optional<Double> megabytes =
                startup.flatMap(Figures.Startup::residentBytes).map(bytes -> bytes / 1e6);
        most("JVM resident after 10,000 requests", megabytes, MOST_MEGABYTES, "%.0f MB");
        least("`GET /api/products/{id}` to a bare Vert.x handler", figures.reads(), LEAST_READS);
        least("`POST /api/orders` to pgbench with the same SQL", figures.orders(), LEAST_ORDERS);
    }

    private void most(String what, Optional<Double> measured, double target, String unit) {
        String limit = "≤ " + format(unit, target);
        add("| %s | %s | %s | %s |", what, shown(measured, unit), limit, verdict(measured.map(it -> it <= target)));
    }

    private void least(String what, Optional<Figures.Loads> loads, double target) {
        Optional<Double> ratio = loads.flatMap(measured -> measured.contest().ratio());
        String limit = "≥ " + target;
        add("| %s | %s | %s | %s |", what, shown(ratio, "%.2f"), limit, verdict(ratio.map(it -> it >= target)));
    }

    private static String shown(Optional<Double> measured, String unit) {
        return measured.map(value -> format(unit, value)).orElse("not measured");
    }

    private static String verdict(Optional<Boolean> reached) {
        return reached.map(yes -> yes ? "reached" : "**missed**").orElse("");
    }

    private void startup(Figures.Startup startup) {
        add("\n## Starting\n");
        add("From exec to the ready line, all three services, on an existing `DATA_DIR`, PostgreSQL included.\n");
        add("| | median | each |\n| --- | --- | --- |");
        starts("without an archive", startup.plain());
        if (startup.archived().isEmpty()) {
            add("\nThere was no AppCDS archive.");
        } else {
            starts("with the AppCDS archive", startup.archived());
        }
    }

    private void starts(String how, List<Double> seconds) {
        add("| %s | %s s | %s |", how, format("%.2f", Median.of(seconds)), list(seconds, "%.2f"));
    }

    private void loads(String title, Figures.Loads loads) {
        add("\n## %s\n", title);
        add(
                "Closed loop of %d connections with %s beside the servers, %d s a round, in turns, after %d s of"
                        + " warm-up.",
                options.connections(), loads.generator(), options.seconds(), options.warmUp());
        loads.notes().forEach(this::add);
        LoadTable.of(loads.contest()).forEach(this::add);
    }

    private void curves(List<Curve> curves) {
        add("\n## Latency\n");
        add(
                "Open loop of our own generator at a fixed rate for %d s, over %d connections; each latency counts from",
                options.seconds(), options.connections());
        add("the moment its request was meant to be sent, so a server that stalls is not spared.\n");
        add("| | rate | p50 | p99 | p99.9 | longest | failed | never sent |");
        add("| --- | --- | --- | --- | --- | --- | --- | --- |");
        curves.forEach(this::curve);
        add("\n![Latency by percentile](latency.svg)");
    }

    private void curve(Curve curve) {
        Outcome outcome = curve.outcome();
        add(
                "| %s | %d/s | %s | %s | %s | %s | %d | %d |",
                curve.name(),
                curve.rate(),
                millis(outcome, 50),
                millis(outcome, 99),
                millis(outcome, 99.9),
                millis(outcome, 100),
                outcome.tally().failed(),
                outcome.unsent());
    }

    private static String millis(Outcome outcome, double percentile) {
        return format("%.2f ms", outcome.millis(percentile));
    }

    private static String list(List<Double> values, String unit) {
        return values.stream().map(value -> format(unit, value)).collect(Collectors.joining(", "));
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private void add(String format, Object... args) {
        page.append(args.length == 0 ? format : String.format(Locale.ROOT, format, args))
                .append('\n');
    }
}
