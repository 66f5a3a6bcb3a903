package dev.flotilla.bench;

import dev.flotilla.bench.view.Way;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The figures of the discovery layer as a page for people. */
final class DiscoveryReport {
    static final double MOST_RATIO = 1.15;
    static final double MOST_NANOS = 200;
    static final double MOST_PER_MINUTE = 2;
    private static final String METHOD = """

            ## A view

            `GET /view` looks a user and a product up at the same time, at two instances each, and answers both as one JSON
            object. The handler is the same everywhere, on one event loop; only its way to the services differs. Closed loop
            of %d connections with %s beside the servers, %d s a round, in turns, after %d s of warm-up; %d rounds in each of
            %d processes, one after the other, and medians of all rounds: two JVMs seldom compile the same code alike.
            CPU is that of the server's process alone, per view. Every status counts; the whole answer is compared before and
            after each round. Every JVM runs with `%s`; the heap is that
            large because stock discovery leaves some kilobytes of every client it hands out behind.
            """;

    private static final String WAYS = """

            * hand-wired: fixed addresses in turns, one client held; no breaker, no deadline, no retry, and a dead instance
              goes on being called. Once with the WebClient, as people write it, once with the plainest client Vert.x has.
            * Flotilla: `kit.client(name)` with default settings: index, pick, breaker per instance, deadline, retries,
              request id and trace passed on, a note why each instance was picked.
            * with metrics: in a process where Vert.x measures its HTTP client, which the launcher's leaves out; compared with each other.
            * stock: vertx-service-discovery with a vertx-circuit-breaker per service; as documented (`getWebClient` and
              release for each call), and with one client held, which is the first instance for ever.""";

    /** Less than this is what JMH's own bookkeeping leaves. */
    private static final double NO_BYTES = 0.5;

    private final DiscoveryFigures figures;
    private final Options options;
    private final List<String> command;
    private final Machine machine;
    private final StringBuilder page = new StringBuilder();

    DiscoveryReport(DiscoveryFigures figures, Options options, List<String> command, Machine machine) {
        this.figures = figures;
        this.options = options;
        this.command = command;
        this.machine = machine;
    }

    String markdown() {
        add("# What the discovery layer costs\n");
        add("Written by `bin/bench discovery` from what it measured; not edited by hand.\n");
        add("* %s", machine.date());
        machine.facts().forEach(fact -> add("* %s", fact));
        add("* `bin/bench %s`", String.join(" ", command));
        if (options.quick()) {
            add("* a quick trial: the figures mean little");
        }
        targets();
        add("\n![What a call, a pick and idleness cost](discovery.svg)");
        views();
        picks();
        follow();
        idle();
        return page.toString();
    }

    private void targets() {
        add("\n## Targets\n");
        add("| | measured | target | |\n| --- | --- | --- | --- |");
        Optional<Double> ratio = figures.ratio(Way.FLOTILLA);
        target("CPU of a view to hand-wired", ratio, "%.2f×", MOST_RATIO);
        Optional<Double> slowest =
                figures.picks().stream().map(DiscoveryFigures.Micro::nanos).max(Double::compare);
        target("a pick among 100 instances, at worst", slowest, "%.0f ns", MOST_NANOS);
        Optional<Double> bytes =
                figures.picks().stream().map(DiscoveryFigures.Micro::bytes).max(Double::compare);
        add("| it allocates | %s | 0 B | %s |", shown(bytes, "%.0f B"), verdict(bytes.map(most -> most < NO_BYTES)));
        for (DiscoveryFigures.Follow follow : figures.follow()) {
            target(
                    "from a change in " + follow.registry() + " to the first call that follows it, p99",
                    Optional.of(follow.p99()),
                    "%.1f ms",
                    follow.target());
        }
        target(
                "requests to Consul a minute and watched service, idle",
                figures.idle().map(DiscoveryFigures.Idle::flotillaPerMinute),
                "%.1f",
                MOST_PER_MINUTE);
    }

    private void target(String what, Optional<Double> measured, String unit, double most) {
        String limit = "≤ " + format(unit, most);
        add("| %s | %s | %s | %s |", what, shown(measured, unit), limit, verdict(measured.map(it -> it <= most)));
    }

    private void views() {
        add(
                METHOD,
                options.connections(),
                figures.generator(),
                options.seconds(),
                options.warmUp(),
                options.rounds(),
                options.processes(),
                figures.flags());
        add("| | CPU of a view | least to most | to hand-wired | views per second | failed |");
        add("| --- | --- | --- | --- | --- | --- |");
        figures.views().forEach(this::view);
        add(WAYS);
    }

    private void view(Way way, Measured measured) {
        List<Double> micros = measured.serverMicrosByRound();
        String spread = micros.isEmpty()
                ? ""
                : format("%.1f", Collections.min(micros)) + " to " + format("%.1f µs", Collections.max(micros));
        add(
                "| %s | %s | %s | %s | %.0f | %d |",
                way.title(),
                figures.micros(way).map(value -> format("%.1f µs", value)).orElse(""),
                spread,
                figures.ratio(way).map(value -> format("%.2f×", value)).orElse(""),
                measured.median(),
                measured.failed());
    }

    private void picks() {
        add("\n## A pick\n");
        add(
                "What a call does to choose among 100 instances of its service, the note for `GET /discovery/explain` included,");
        add(
                "in an index of so many services; beside it `getRecord` of stock service discovery with so many records, to the");
        add("event loop and back. JMH, average time, one thread, a process each; bytes by its gc profiler.\n");
        add("| | services known | time | allocated |\n| --- | --- | --- | --- |");
        figures.picks().forEach(pick -> micro("Flotilla, a pick", pick));
        figures.lookups().forEach(lookup -> micro("stock Vert.x, a lookup", lookup));
    }

    private void micro(String what, DiscoveryFigures.Micro micro) {
        add("| %s | %,d | %,.0f ns | %,.0f B |", what, micro.known(), micro.nanos(), micro.bytes());
    }

    private void follow() {
        add("\n## Following a change\n");
        add(
                "An instance moved to another port, in a real registry that holds 1,000 other services, while the old one went on");
        add(
                "answering. From the registry's answer to the change until the first call was sent that reached the new address,");
        add("calls going one after the other. In the cluster one member offers what moves, and another all else:\n");
        add("| | changes | median | p99 | at most |\n| --- | --- | --- | --- | --- |");
        for (DiscoveryFigures.Follow follow : figures.follow()) {
            add(
                    "| %s | %,d | %.1f ms | %.1f ms | %.1f ms |",
                    follow.registry(), follow.changes(), follow.median(), follow.p99(), follow.most());
        }
        add(
                "\nKubernetes is an API server of our own, in the process that measures, which lists and watches as documented: no");
        add(
                "real one can be had by a package. In a cluster the kubelet's probe and the controller that writes slices come first.");
        add("The importer of Vert.x for Consul asks every two seconds, and does not see a changed address at all.");
    }

    private void idle() {
        add("\n## Doing nothing\n");
        if (figures.idle().isEmpty()) {
            add("Not measured: there was no consul on the PATH.");
            return;
        }
        DiscoveryFigures.Idle idle = figures.idle().get();
        add(
                "Requests to a real Consul that holds %,d other services, while nothing changed for %.0f s; counted by a proxy"
                        + " before each process, which needs %d services. Ours has registered itself, too, and sees to"
                        + " it that it stays so; stock Vert.x cannot.\n",
                idle.others(), idle.seconds(), idle.watched());
        add("| | requests | a minute and watched service |\n| --- | --- | --- |");
        add("| Flotilla | %,d | %,.1f |", idle.flotilla(), idle.flotillaPerMinute());
        add("| stock Vert.x importer | %,d | %,.0f |", idle.stock(), idle.stockPerMinute());
    }

    private static String shown(Optional<Double> measured, String unit) {
        return measured.map(value -> format(unit, value)).orElse("not measured");
    }

    private static String verdict(Optional<Boolean> reached) {
        return reached.map(yes -> yes ? "reached" : "**missed**").orElse("");
    }

    private static String format(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private void add(String format, Object... args) {
        page.append(args.length == 0 ? format : String.format(Locale.ROOT, format, args))
                .append('\n');
    }
}
