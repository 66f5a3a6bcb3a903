package dev.flotilla.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The product beside what it is compared with, measured in turns, so that what changes on the machine meets both.
 *
 * @param product ours
 * @param reference the other; empty when the system does not have it
 */
record Contest(Measured product, Optional<Measured> reference) {
    /** Medians of the rounds, product to reference. */
    Optional<Double> ratio() {
        return reference.map(other -> product.median() / other.median());
    }

    /** Lets both warm up, then has them take turns. */
    static Contest run(Side product, Optional<Side> reference, Run run) throws InterruptedException {
        var ours = new ArrayList<Round>();
        var others = new ArrayList<Round>();
        Duration warmUp = Duration.ofSeconds(run.options().warmUp());
        turn(product, "warm-up", warmUp, run);
        if (reference.isPresent()) {
            turn(reference.get(), "warm-up", warmUp, run);
        }
        for (int i = 1; i <= run.options().rounds(); i++) {
            String number = "round " + i + " of " + run.options().rounds();
            ours.add(turn(product, number, run.options().round(), run));
            if (reference.isPresent()) {
                others.add(turn(reference.get(), number, run.options().round(), run));
            }
        }
        return new Contest(
                new Measured(product.name(), List.copyOf(ours)),
                reference.map(side -> new Measured(side.name(), List.copyOf(others))));
    }

    @CanIgnoreReturnValue
    private static Round turn(Side side, String number, Duration time, Run run) throws InterruptedException {
        Round round = side.round(time);
        run.progress().tell("%s, %s: %.0f/s", side.name(), number, round.tally().perSecond());
        return round;
    }
}
