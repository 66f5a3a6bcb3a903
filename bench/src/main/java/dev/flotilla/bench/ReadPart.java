package dev.flotilla.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Measures reading one product against a bare Vert.x handler that answers the same bytes from memory. */
record ReadPart(Run run, Flotilla flotilla, Shop shop) {
    private static final Duration START_LIMIT = Duration.ofSeconds(30);

    Figures.Loads measure() throws InterruptedException {
        int port = Ports.free(1).get(0);
        Path body = run.write("body.json", shop.product());
        Child bareServer =
                run.children().server("the bare server", run.command().bare(port, body), Map.of(), BareServer.READY);
        Duration started = bareServer.awaitReady(START_LIMIT);
        run.progress().tell("the bare server is ready in %.2f s", started.toNanos() / 1e9);
        try {
            Target product = shop.reads();
            return measure(product, new Target("GET, bare Vert.x", port, product.requests()), bareServer);
        } finally {
            run.children().stop(bareServer);
        }
    }

    private Figures.Loads measure(Target product, Target bare, Child bareServer) throws InterruptedException {
        Contest contest = Contest.run(
                new Side.Http(product, flotilla.process(), run.load()),
                Optional.of(new Side.Http(bare, bareServer, run.load())),
                run);
        int rate = run.options().rate();
        List<Curve> curves = List.of(Curve.measure(bare, rate, run), Curve.measure(product, rate, run));
        return new Figures.Loads(contest, curves, run.load().name(), notes());
    }

    private List<String> notes() {
        return List.of(
                "Every read asks for the same product, which nobody changes meanwhile.",
                "One event loop answers on either side; both JVMs run with `"
                        + run.command().flags() + "`.");
    }
}
