package dev.flotilla.client;

/**
 * Takes two different instances at random, each as often as its share says, and picks the one with fewer requests in
 * flight for its share; the first when both have as many.
 *
 * <p>M. Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, 1996: nearly as even as asking all, and an
 * instance that turns slow is left alone without anybody measuring it. Without load each gets its share exactly.
 */
final class PowerOfTwoChoices implements Balancer {
    private static final int DRAWS = 3;

    private final ClientRuntime runtime;

    PowerOfTwoChoices(ClientRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public int pick(WeightedEndpoints candidates, PickRecord pick) {
        int first = candidates.isEven() ? runtime.random(candidates.size()) : draw(candidates);
        int second = another(candidates, first);
        int load = candidates.get(first).load();
        int otherLoad = candidates.get(second).load();
        boolean secondIsFreer = (long) otherLoad * candidates.share(first) < (long) load * candidates.share(second);
        if (secondIsFreer) {
            pick.compared(otherLoad, candidates.get(first), load);
            return second;
        }
        pick.compared(load, candidates.get(second), otherLoad);
        return first;
    }

    private int draw(WeightedEndpoints candidates) {
        return candidates.at(runtime.random(candidates.total()));
    }

    private int another(WeightedEndpoints candidates, int first) {
        if (candidates.size() == 2) {
            return 1 - first;
        }
        if (!candidates.isEven()) {
            for (int i = 0; i < DRAWS; i++) {
                int drawn = draw(candidates);
                if (drawn != first) {
                    return drawn;
                }
            }
        }
        int any = runtime.random(candidates.size() - 1);
        return any < first ? any : any + 1;
    }

    @Override
    public String toString() {
        return Balancing.POWER_OF_TWO.word();
    }
}
