package dev.flotilla.bench;

import java.util.Optional;

/** Measures part by part and leaves no process behind. Blocks. */
final class Bench {
    private final Run run;

    Bench(Run run) {
        this.run = run;
    }

    /** Without orders, which are measured by themselves. */
    Figures measure() throws InterruptedException {
        run.progress().tell("first start, which makes the data directory");
        stop(run.startProduct(run.command().hasArchive()));
        Optional<Figures.Startup> startup =
                wants(Part.STARTUP) ? Optional.of(new StartupPart(run).measure()) : Optional.empty();
        Optional<Figures.Loads> reads = wants(Part.GET) ? Optional.of(reads()) : Optional.empty();
        return new Figures(startup, reads, Optional.empty());
    }

    private Figures.Loads reads() throws InterruptedException {
        Flotilla flotilla = run.startProduct(run.command().hasArchive());
        var shop = new Shop(flotilla.ports());
        shop.stock();
        Figures.Loads reads = new ReadPart(run, flotilla, shop).measure();
        stop(flotilla);
        return reads;
    }

    private boolean wants(Part part) {
        return run.options().parts().contains(part);
    }

    private void stop(Flotilla flotilla) {
        run.children().stop(flotilla.process());
    }
}
