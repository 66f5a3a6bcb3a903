package dev.flotilla.events;

import dev.flotilla.core.Subscription;
import io.vertx.core.Future;

/** Takes events. Thread-safe; never blocks. */
public interface EventSink {
    /**
     * Hands an event over.
     *
     * @return completes when the event is somebody else's to keep; fails with {@link EventRefused} when it will never be
     *     taken, with {@link NotRouted} when nobody subscribes to it yet, and with anything else when nobody knows whether
     *     it was delivered. Ends within a bounded time.
     */
    Future<Void> publish(Event event);

    /** Whether there is any point in publishing now. */
    default boolean isConnected() {
        return true;
    }

    /** Has somebody told whenever {@link #isConnected()} turns true; not told of what is so already. */
    default Subscription onConnected(Runnable listener) {
        return () -> {};
    }
}
