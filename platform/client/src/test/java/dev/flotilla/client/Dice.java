package dev.flotilla.client;

import java.util.List;
import java.util.SplittableRandom;

/** Chance that comes from a seed and from nothing else. */
final class Dice {
    private final SplittableRandom random;

    Dice(long seed) {
        this(new SplittableRandom(seed));
    }

    private Dice(SplittableRandom random) {
        this.random = random;
    }

    /** Dice of their own for somebody else: how often one throws them changes nothing for the others. */
    Dice another() {
        return new Dice(random.split());
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    long between(long least, long most) {
        return random.nextLong(least, most + 1);
    }

    boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }

    @SafeVarargs
    final <T> T oneOf(T... things) {
        return things[below(things.length)];
    }

    <T> T oneOf(List<T> things) {
        return things.get(below(things.size()));
    }

    /** The time to the next of many events that know nothing of each other. */
    long untilNext(long mean) {
        return Math.max(1, (long) (-Math.log(1 - random.nextDouble()) * mean));
    }
}
