package dev.flotilla.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Measures orders and what follows from them, with events carried in one way. */
record EventsPart(Run run, Events events) {
    private static final List<String> SETTINGS = List.of("fsync", "synchronous_commit", "full_page_writes");
    private static final int CALM = 4;

    /** With variables for the product, and with the outage that events are to wait for. */
    OrderFigures.Way measure(Map<String, String> variables, Function<BenchDatabase, Outage> outage)
            throws InterruptedException {
        try (MailServer mails = MailServer.start()) {
            var all = new HashMap<>(variables);
            all.put("SMTP_HOST", Target.HOST);
            all.put("SMTP_PORT", Integer.toString(mails.port()));
            Flotilla flotilla = run.startProduct(run.command().hasArchive(), all);
            try {
                return measure(flotilla, mails, outage);
            } finally {
                run.children().stop(flotilla.process());
            }
        }
    }

    private OrderFigures.Way measure(Flotilla flotilla, MailServer mails, Function<BenchDatabase, Outage> outage)
            throws InterruptedException {
        BenchDatabase database = BenchDatabase.of(flotilla);
        var outboxes = new Outboxes(database);
        var shop = new Shop(flotilla.ports());
        shop.stock();
        Target target = shop.orders("POST orders, " + events.title());
        var backlogs = new ArrayList<Backlog>();
        Side orders = new Side.Settled(new Side.Http(target, flotilla.process(), run.load()), outboxes, backlogs);
        Optional<Path> program = Programs.find("pgbench");
        Contest contest = contest(new Side.Checkpointed(orders, database), program, database);
        var mailPart = new MailPart(run, target, mails, outboxes);
        List<OrderFigures.Mail> sent = new ArrayList<>();
        for (int rate : List.of(
                Math.max(1, run.options().orderRate() / CALM), run.options().orderRate())) {
            sent.add(mailPart.measure(rate));
        }
        OrderFigures.Drain drain =
                new DrainPart(run, target, mails, database, outboxes).measure(outage.apply(database));
        Curve curve = new Curve(
                target.name(),
                run.options().orderRate(),
                sent.get(sent.size() - 1).orders());
        List<Backlog> afterWarmUp = List.copyOf(backlogs.subList(1, backlogs.size()));
        return new OrderFigures.Way(
                new Figures.Loads(contest, List.of(curve), run.load().name(), notes(database, program.isPresent())),
                afterWarmUp,
                List.copyOf(sent),
                drain);
    }

    private Contest contest(Side orders, Optional<Path> program, BenchDatabase database) throws InterruptedException {
        if (program.isEmpty()) {
            run.progress().tell("there is no pgbench on the PATH: orders are measured alone");
        }
        Optional<Side> sql = program.map(
                found -> new Side.Checkpointed(new Side.Sql(Pgbench.prepare(run, found, database)), database));
        Contest contest = Contest.run(orders, sql, run);
        if (program.isPresent()) {
            database.demandComplete(run.options().connections() * (run.options().rounds() + 1));
        }
        return contest;
    }

    private List<String> notes(BenchDatabase database, boolean compared) {
        var notes = new ArrayList<String>();
        notes.add("PostgreSQL is the product's own, with " + database.settings(SETTINGS)
                + "; a checkpoint is made before each round.");
        notes.add("Orders are spread at random over " + Shop.PRODUCTS
                + " products, so that no single row is what they wait for.");
        notes.add("Beside it the product delivers each event (" + events.title() + ") and sends each mail, by SMTP to a"
                + " GreenMail in the process of the benchmark; what a round leaves over is done before the next turn.");
        notes.add(
                compared
                        ? "pgbench runs the three writing statements of an order, the event in the outbox included, each a"
                                + " commit of its own as in the product, prepared, with as many clients; it looks up neither"
                                + " user nor product, and delivers nothing."
                        : "There is no pgbench on this machine, so there is nothing to compare with.");
        return notes;
    }
}
