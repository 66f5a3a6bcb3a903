package dev.flotilla.events;

import dev.flotilla.core.Subscription;
import io.vertx.core.Future;
import java.util.Set;
import java.util.function.Function;

/**
 * Carries events from those who publish to those who subscribe. Thread-safe; never blocks.
 *
 * <p>A transport connects by itself, and again for ever when its connection is lost.
 */
public interface EventTransport extends EventSink {
    /**
     * Receives events, each by one of those who share a queue, and again when its handling fails.
     *
     * @param queue kept while nobody listens, where the transport can
     * @param types which events go there
     * @param handler given the payload, on the context of the caller; when it fails with {@link EventRefused} the event is
     *     put aside, when it fails otherwise the event comes again after a while
     */
    Subscription subscribe(String queue, Set<String> types, Function<String, Future<Void>> handler);

    /** Ends it; publishing fails from then on. Safe to be called more than once. */
    Future<Void> close();
}
