package dev.flotilla.discovery.consul;

import io.vertx.core.Future;
import java.util.List;

/** Where what Consul knows is brought. Used on one context. */
interface InstanceSink {
    /** These are the passing entries of the service; {@code afresh} when Consul may have lost its memory before. */
    void told(String service, List<HealthEntry> entries, boolean afresh);

    /** Nobody asks for the service any more. */
    void unwatched(String service);

    /** Whether Consul answers. */
    void connected(boolean connected);

    /** Completes when all that was told so far has arrived. */
    Future<Void> settled();

    /** Takes back what is to be taken back. */
    Future<Void> close();
}
