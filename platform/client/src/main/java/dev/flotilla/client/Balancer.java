package dev.flotilla.client;

/** Picks one of several instances, by their shares. Implementations are thread-safe, take no lock and allocate nothing. */
interface Balancer {
    /**
     * Picks one; returns its index.
     *
     * @param candidates two at least
     * @param decision where to note why
     */
    int pick(WeightedEndpoints candidates, PickRecord decision);

    /** The balancer a setting names. */
    static Balancer of(Balancing balancing, ClientRuntime surroundings) {
        return switch (balancing) {
            case POWER_OF_TWO -> new PowerOfTwoChoices(surroundings);
            case ROUND_ROBIN -> new RoundRobin(0);
        };
    }
}
