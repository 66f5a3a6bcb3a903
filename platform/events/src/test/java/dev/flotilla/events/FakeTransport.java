package dev.flotilla.events;

import dev.flotilla.core.Subscription;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Takes events, or fails as a real transport cannot be made to. */
final class FakeTransport implements EventTransport {
    final List<Event> published = new CopyOnWriteArrayList<>();
    volatile Function<Event, Future<Void>> fate = event -> Future.succeededFuture();
    volatile boolean connected = true;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    @Override
    public boolean isConnected() {
        return connected;
    }

    @Override
    public Subscription onConnected(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void connect() {
        connected = true;
        listeners.forEach(Runnable::run);
    }

    @Override
    public Future<Void> publish(Event event) {
        return fate.apply(event).onSuccess(taken -> published.add(event));
    }

    List<String> payloads() {
        return new ArrayList<>(published.stream().map(Event::payload).toList());
    }

    @Override
    public Subscription subscribe(String queue, Set<String> types, Function<String, Future<Void>> handler) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Future<Void> close() {
        return Future.succeededFuture();
    }
}
