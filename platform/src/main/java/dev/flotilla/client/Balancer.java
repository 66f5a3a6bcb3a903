package dev.flotilla.client;

/** Picks one of several instances. Implementations are thread-safe, take no lock and allocate nothing. */
interface Balancer {
    /**
     * Picks one; each carries its {@link Target#instance()} with weight and zone.
     *
     * @param candidates two at least; not to be changed
     */
    Target pick(Target[] candidates);

    /** The balancer a setting names. */
    static Balancer of(Balancing balancing) {
        return switch (balancing) {
            case POWER_OF_TWO -> new PowerOfTwoChoices();
            case ROUND_ROBIN -> new RoundRobin(0);
        };
    }
}
