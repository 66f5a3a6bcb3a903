package dev.flotilla.bench;

import java.util.Optional;

/** Measures part by part and leaves no process behind. Blocks. */
final class Bench {
    private final Run run;

    Bench(Run run) {
        this.run = run;
    }

    Figures measure() throws InterruptedException {
        run.progress().tell("first start, which makes the data directory");
        stop(run.startProduct(run.command().hasArchive()));
        Optional<Figures.Startup> startup =
                wants(Part.STARTUP) ? Optional.of(new StartupPart(run).measure()) : Optional.empty();
        Figures none = new Figures(startup, Optional.empty(), Optional.empty());
        return wants(Part.GET) || wants(Part.ORDERS) ? withLoads(none) : none;
    }

    private Figures withLoads(Figures before) throws InterruptedException {
        Flotilla flotilla = run.startProduct(run.command().hasArchive());
        var shop = new Shop(flotilla.ports());
        shop.stock();
        Optional<Figures.Loads> reads =
                wants(Part.GET) ? Optional.of(new ReadPart(run, flotilla, shop).measure()) : Optional.empty();
        Optional<Figures.Loads> orders =
                wants(Part.ORDERS) ? Optional.of(new OrderPart(run, flotilla, shop).measure()) : Optional.empty();
        stop(flotilla);
        return new Figures(before.startup(), reads, orders);
    }

    private boolean wants(Part part) {
        return run.options().parts().contains(part);
    }

    private void stop(Flotilla flotilla) {
        run.children().stop(flotilla.process());
    }
}
