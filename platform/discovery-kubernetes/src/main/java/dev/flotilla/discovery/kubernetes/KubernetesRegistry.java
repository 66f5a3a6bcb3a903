package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.discovery.support.DetachedVerticle;
import io.vertx.core.Future;

/**
 * Kubernetes as a registry of a process: brings the ready pods of the Services that are watched in the index, each change
 * within milliseconds.
 *
 * <p>It is told nothing: Kubernetes itself publishes a pod as soon as that is ready, and takes it back before it ends. The
 * API server may be away at the start and at any time later: what it said last stays.
 */
public final class KubernetesRegistry implements Registry {
    /** What it is called in configurations and reports. */
    public static final String NAME = "kubernetes";

    private final KubernetesSettings settings;
    private volatile Future<DetachedVerticle> residence = Future.failedFuture("has not joined");

    /** Nothing is asked before it joins. */
    public KubernetesRegistry(KubernetesSettings settings) {
        this.settings = settings;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Future<Void> join(RegistryContext participation) {
        IndexSource source = participation.index().source(NAME, participation.priority());
        var work = new Importing(participation.vertx(), settings, source, participation.index());
        residence = DetachedVerticle.open(participation.vertx(), work::begin, work::end);
        return residence.mapEmpty();
    }

    /** There is nothing to tell. */
    @Override
    public Future<Void> settled() {
        return Future.succeededFuture();
    }

    @Override
    public Future<Void> close() {
        return residence.compose(DetachedVerticle::close).otherwiseEmpty();
    }

    @Override
    public String toString() {
        return settings.toString();
    }
}
