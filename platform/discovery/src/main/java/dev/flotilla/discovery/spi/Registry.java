package dev.flotilla.discovery.spi;

import io.vertx.core.Future;

/** A registry in which services find each other across processes. Implementations are thread-safe. */
public interface Registry {
    /** What it is called in configurations and reports, like {@code consul}. */
    String name();

    /**
     * Brings what it knows into the index, and what is published into it, until closed.
     *
     * @return completes soon, whether the registry can be reached or not; fails only when the settings cannot be used
     */
    Future<Void> join(RegistryContext participation);

    /** Completes when all that was published and withdrawn so far has been told to the registry, or cannot be now. */
    Future<Void> settled();

    /** Takes back what was published and ends; what it knew stays in the index. */
    Future<Void> close();
}
