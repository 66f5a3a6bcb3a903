package dev.flotilla.bench;

/**
 * How long answers took at a fixed rate.
 *
 * @param name what tables and pictures call it
 * @param rate requests per second that were meant
 * @param outcome what happened
 */
record Curve(String name, int rate, Outcome outcome) {
    static Curve measure(Target target, int rate, Run run) throws InterruptedException {
        Outcome outcome = Load.open(
                target, run.options().connections(), rate, run.options().round());
        run.progress()
                .tell(
                        "%s at %d/s: p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms",
                        target.name(), rate, outcome.millis(50), outcome.millis(99), outcome.millis(99.9));
        return new Curve(target.name(), rate, outcome);
    }
}
