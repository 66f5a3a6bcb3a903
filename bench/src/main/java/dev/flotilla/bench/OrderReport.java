package dev.flotilla.bench;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The figures of orders, their events and their mails as a page for people. */
final class OrderReport {
    static final double LEAST_RATIO = 0.3;
    static final double MOST_MAIL_SECONDS = 1;
    static final double MOST_DRAIN_SECONDS = 30;

    private static final String MAILS = """

            ## From the order to its mail

            Open loop of our own generator at a fixed rate for %d s, over %d connections. A mail's time counts from the moment
            the request for its order was meant to be sent until the mail server has the whole mail: order, commit, outbox,
            relay, notification service, its database and SMTP are in it.
            """;
    private static final String OUTAGE = """

            ## After an outage

            Something is away while %,d orders are placed, as fast as they are answered; then it comes back. Counted from the
            moment it can be reached again, back-off included: until all of those events are out of the outbox (looked at
            every 0.2 s), and until the last of their mails is at the mail server. New orders come in at %d/s all the while,
            and their answers are compared with those to the same rate before the outage.
            """;

    private final OrderFigures figures;
    private final Options options;
    private final List<String> command;
    private final Machine machine;
    private final StringBuilder page = new StringBuilder();

    OrderReport(OrderFigures figures, Options options, List<String> command, Machine machine) {
        this.figures = figures;
        this.options = options;
        this.command = command;
        this.machine = machine;
    }

    String markdown() {
        add("# Orders, events, mails\n");
        add("Written by `bin/bench orders` from what it measured; not edited by hand.\n");
        add("* %s", machine.date());
        machine.facts().forEach(fact -> add("* %s", fact));
        add("* `bin/bench %s`", String.join(" ", command));
        if (options.quick()) {
            add("* a quick trial: the figures mean little");
        }
        add("\n## Targets\n");
        add("| | events over | measured | target | |\n| --- | --- | --- | --- | --- |");
        least(
                "durable orders per second to pgbench with the same SQL",
                way -> way.loads().contest().ratio());
        most(
                "from the request for an order to its mail, p99",
                MOST_MAIL_SECONDS,
                way -> Optional.of(OrderFigures.worstMail(way)));
        most(
                format("%,d waiting events delivered after an outage", options.waiting()),
                MOST_DRAIN_SECONDS,
                way -> Optional.of(seconds(way.drain().delivered())));
        most(
                "… and their last mail sent",
                MOST_DRAIN_SECONDS,
                way -> Optional.of(seconds(way.drain().mailed())));
        figures.ways().forEach(this::placing);
        mails();
        outage();
        return page.toString();
    }

    private void least(String what, Function<OrderFigures.Way, Optional<Double>> figure) {
        target(what, figure, "%.2f", "≥ " + LEAST_RATIO, measured -> measured >= LEAST_RATIO);
    }

    private void most(String what, double seconds, Function<OrderFigures.Way, Optional<Double>> figure) {
        target(what, figure, "%.2f s", format("≤ %.0f s", seconds), measured -> measured <= seconds);
    }

    private void target(
            String what,
            Function<OrderFigures.Way, Optional<Double>> figure,
            String unit,
            String limit,
            Function<Double, Boolean> reached) {
        for (Events events : Events.values()) {
            Optional<Double> measured =
                    Optional.ofNullable(figures.ways().get(events)).flatMap(figure);
            String verdict = measured.map(reached)
                    .map(yes -> yes ? "reached" : "**missed**")
                    .orElse("");
            String shown = measured.map(value -> format(unit, value)).orElse("not measured");
            add("| %s | %s | %s | %s | %s |", what, events.title(), shown, limit, verdict);
        }
    }

    private void placing(Events events, OrderFigures.Way way) {
        Figures.Loads loads = way.loads();
        add("\n## Placing orders, events over %s\n", events.title());
        add(
                "Closed loop of %d connections with %s beside the servers, %d s a round, in turns, after %d s of warm-up.",
                options.connections(), loads.generator(), options.seconds(), options.warmUp());
        loads.notes().forEach(this::add);
        LoadTable.of(loads.contest()).forEach(this::add);
        add(
                "\nWhen a round of orders ended, %s events were not delivered and %s mails not sent; the last was sent %s s later.",
                each(way, "%,d", Backlog::events),
                each(way, "%,d", Backlog::mails),
                each(way, "%.1f", left -> seconds(left.took())));
    }

    private static String each(OrderFigures.Way way, String unit, Function<Backlog, Object> figure) {
        return way.backlogs().stream()
                .map(backlog -> format(unit, figure.apply(backlog)))
                .collect(Collectors.joining(", "));
    }

    private void mails() {
        add(MAILS, options.seconds(), options.connections());
        add(
                "| events over | orders | answer p50 | p99 | mail p50 | p99 | p99.9 | longest | orders failed | mails missing |");
        add("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        figures.ways().forEach((events, way) -> way.mails().forEach(mail -> mail(events, mail)));
        absent();
    }

    private void mail(Events events, OrderFigures.Mail mail) {
        add(
                "| %s | %d/s | %s | %s | %s | %s | %s | %s | %d | %d |",
                events.title(),
                mail.rate(),
                millis(mail.orders().millis(50)),
                millis(mail.orders().millis(99)),
                millis(mail.times().millis(50)),
                millis(mail.times().millis(99)),
                millis(mail.times().millis(99.9)),
                millis(mail.times().millis(100)),
                mail.orders().tally().failed() + mail.orders().unsent(),
                mail.times().missing());
    }

    private void outage() {
        add(OUTAGE, options.waiting(), options.orderRate());
        add(
                "| events over | what was away | orders meanwhile | events delivered | last mail sent | mails missing | twice |");
        add("| --- | --- | --- | --- | --- | --- | --- |");
        figures.ways().forEach((events, way) -> drain(events, way.drain()));
        absent();
        add("\n| events over | new orders | answer p50 | p99 | p99.9 | longest | failed |");
        add("| --- | --- | --- | --- | --- | --- | --- |");
        figures.ways().forEach((events, way) -> {
            fresh(events, "before the outage", way.drain().before());
            fresh(events, "while it is made up for", way.drain().meanwhile());
        });
    }

    private void drain(Events events, OrderFigures.Drain drain) {
        add(
                "| %s | %s | %,d at %.0f/s, %d failed | %.1f s | %.1f s | %d | %d |",
                events.title(),
                drain.outage(),
                drain.placed().answered(),
                drain.placed().perSecond(),
                drain.placed().failed(),
                seconds(drain.delivered()),
                seconds(drain.mailed()),
                drain.missing(),
                drain.repeated());
    }

    private void fresh(Events events, String when, Outcome orders) {
        add(
                "| %s | %s | %s | %s | %s | %s | %d |",
                events.title(),
                when,
                millis(orders.millis(50)),
                millis(orders.millis(99)),
                millis(orders.millis(99.9)),
                millis(orders.millis(100)),
                orders.tally().failed() + orders.unsent());
    }

    private void absent() {
        if (!figures.ways().containsKey(Events.RABBITMQ)) {
            add("\nEvents over RabbitMQ are not measured: there was no rabbitmq-server on this machine.");
        }
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static String millis(double millis) {
        return format("%.1f ms", millis);
    }

    private static String format(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }

    private void add(String format, Object... args) {
        page.append(args.length == 0 ? format : String.format(Locale.ROOT, format, args))
                .append('\n');
    }
}
