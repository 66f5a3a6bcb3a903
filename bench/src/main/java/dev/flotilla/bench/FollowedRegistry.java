package dev.flotilla.bench;

import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Future;
import io.vertx.core.Vertx;

/** A registry in which an instance moves, while others follow it. */
interface FollowedRegistry {
    /** What people call it. */
    String title();

    /** The longest time that its changes may take to be followed, p99. */
    double mostMillis();

    /** Ends it. */
    void end(Run run);

    /** Where its knowledge is to be followed. */
    default Future<Vertx> vertx() {
        return Future.succeededFuture(Vertx.vertx());
    }

    /** Has an instance that nobody cares for. */
    default void fill(String service, String id, int at) throws InterruptedException {
        register(service, id, at);
    }

    /** Has an instance at a port of this machine, new or moved; returns when the registry has said that it knows. */
    void register(String service, String id, int at) throws InterruptedException;

    /** Brings what it says of the services that are watched into the index, until Vert.x is closed. */
    Future<Void> follow(Vertx vertx, ServiceIndex index);
}
