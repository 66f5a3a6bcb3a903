package dev.flotilla.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Measures placing durable orders against pgbench with the same SQL on the same server. */
record OrderPart(Run run, Flotilla flotilla, Shop shop) {
    private static final List<String> SETTINGS = List.of("fsync", "synchronous_commit", "full_page_writes");

    Figures.Loads measure() throws InterruptedException {
        BenchDatabase database = BenchDatabase.of(flotilla);
        Target target = shop.orders();
        Side orders = new Side.Http(target, flotilla.process(), run.load());
        Optional<Path> program = Programs.find("pgbench");
        if (program.isEmpty()) {
            run.progress().tell("there is no pgbench on the PATH: orders are measured alone");
        }
        Optional<Side> sql = program.map(
                found -> new Side.Checkpointed(new Side.Sql(Pgbench.prepare(run, found, database)), database));
        Contest contest = Contest.run(new Side.Checkpointed(orders, database), sql, run);
        if (program.isPresent()) {
            database.demandComplete(run.options().connections() * (run.options().rounds() + 1));
        }
        Curve curve = Curve.measure(target, run.options().orderRate(), run);
        return new Figures.Loads(contest, List.of(curve), run.load().name(), notes(database, program.isPresent()));
    }

    private static List<String> notes(BenchDatabase database, boolean compared) {
        var notes = new ArrayList<String>();
        notes.add("PostgreSQL is the product's own, with " + database.settings(SETTINGS)
                + "; a checkpoint is made before each round.");
        notes.add("Orders are spread at random over " + Shop.PRODUCTS
                + " products, so that no single row is what they wait for.");
        notes.add(
                compared
                        ? "pgbench runs the three writing statements of an order, each a commit of its own as in the"
                                + " product, prepared, with as many clients; it looks up neither user nor product."
                        : "There is no pgbench on this machine, so there is nothing to compare with.");
        return notes;
    }
}
