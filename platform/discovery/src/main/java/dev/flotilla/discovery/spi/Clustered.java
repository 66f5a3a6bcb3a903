package dev.flotilla.discovery.spi;

import io.vertx.core.Future;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;

/** A registry that is the cluster of Vert.x itself: whoever takes part in it is made as a member of the cluster. */
public interface Clustered extends Registry {
    /**
     * Prepares a Vert.x that is to be built with {@link VertxBuilder#buildClustered()}; the registry joins that one and no
     * other.
     *
     * @param options what the builder is, or will be, given
     * @return the builder
     */
    VertxBuilder member(VertxBuilder builder, VertxOptions options);

    /**
     * Succeeds when this process is out of the cluster for good though nobody asked for that: neither its records nor its
     * event bus reach anybody, and only a new process can join again. Never fails.
     */
    Future<Void> expelled();
}
