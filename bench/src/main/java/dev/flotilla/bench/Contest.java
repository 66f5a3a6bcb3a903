package dev.flotilla.bench;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

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
        List<Measured> measured =
                Turns.take(Stream.concat(Stream.of(product), reference.stream()).toList(), run);
        return new Contest(measured.get(0), reference.map(side -> measured.get(1)));
    }
}
