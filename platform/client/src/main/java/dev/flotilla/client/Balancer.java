package dev.flotilla.client;

/** Picks one of several instances, by their shares. Implementations are thread-safe, take no lock and allocate nothing. */
interface Balancer {
    /**
     * Picks one; returns its index.
     *
     * @param candidates two at least
     * @param pick where to note why
     */
    int pick(WeightedEndpoints candidates, PickRecord pick);

    /** The balancer a setting names. */
    static Balancer of(Balancing balancing, ClientRuntime runtime) {
        return switch (balancing) {
            case POWER_OF_TWO -> new PowerOfTwoChoices(runtime);
            case ROUND_ROBIN -> new RoundRobin(0);
        };
    }
}
