package dev.flotilla.bench;

/** Measures what the discovery layer costs, against calls without one and against the stock one. */
record DiscoveryPart(Run run) {
    DiscoveryFigures measure() throws InterruptedException {
        var micro = new MicroPart(run);
        var picks = micro.picks();
        var lookups = micro.lookups();
        var views = new ViewPart(run).measure();
        var follow = new FollowPart(run).measure();
        var idle = new IdlePart(run).measure();
        return new DiscoveryFigures(
                views, run.load().name(), run.command().with(ViewPart.HEAP).flags(), picks, lookups, follow, idle);
    }
}
