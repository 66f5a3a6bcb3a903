package dev.flotilla.client;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes two different instances at random and picks the one with fewer requests in flight.
 *
 * <p>M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 1996: nearly as even as asking all, and an
 * instance that turns slow is left alone without anybody measuring it.
 */
final class PowerOfTwoChoices implements Balancer {
    @Override
    public Target pick(Target[] candidates) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(candidates.length);
        int second = random.nextInt(candidates.length - 1);
        Target one = candidates[first];
        Target other = candidates[second < first ? second : second + 1];
        return other.inFlight() < one.inFlight() ? other : one;
    }

    @Override
    public String toString() {
        return Balancing.POWER_OF_TWO.word();
    }
}
