package dev.flotilla.events;

import dev.flotilla.json.Fields;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;

/** Makes a transport of events from its settings; found by {@link java.util.ServiceLoader}. */
public interface EventTransportProvider {
    /** The key of the block {@code events} that names the transport. */
    String key();

    /**
     * Reads the key, noting every fault in it.
     *
     * @param production whether what everybody knows must be refused
     * @return how to open the transport; empty when the settings do not name it, or cannot be used
     */
    Optional<Opening> read(Fields events, boolean production);

    /** Opens a transport; Vert.x and the queues that every event has to reach are known by then. */
    @FunctionalInterface
    interface Opening {
        /** Opens it; completes at once, as it connects by itself. */
        EventTransport open(Vertx vertx, List<String> queues);
    }
}
