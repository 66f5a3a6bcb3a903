package dev.flotilla.discovery.cluster;

import dev.flotilla.discovery.Instance;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns, once, when a member that others reach from elsewhere tells them of an instance on loopback. Thread-safe. */
final class LoopbackWarning {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterExporter.class);

    private final String host;
    private final AtomicBoolean said = new AtomicBoolean();

    /** For a member at the address. */
    LoopbackWarning(String host) {
        this.host = host;
    }

    void look(Instance instance) {
        if (ClusterSettings.isOnLoopback(instance.host())
                && !ClusterSettings.isOnLoopback(host)
                && said.compareAndSet(false, true)) {
            LOG.warn(
                    "tells others of {}, where they cannot reach it: set ADVERTISED_HOST (service={}, cluster host={})",
                    instance.host(),
                    instance.service(),
                    host);
        }
    }
}
