package dev.flotilla.discovery;

import dev.flotilla.core.Subscription;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;

/** Counts who cares for which service, and tells the listeners of the first and of the last. Thread-safe. */
final class Watches {
    private final Map<String, Integer> counts = new ConcurrentSkipListMap<>();
    private final List<WatchListener> listeners = new CopyOnWriteArrayList<>();

    Subscription add(String service) {
        begin(service);
        var open = new AtomicBoolean(true);
        return () -> {
            if (open.compareAndSet(true, false)) {
                end(service);
            }
        };
    }

    // Listeners are told under the lock, so that nobody hears of an end before its beginning.

    private synchronized void begin(String service) {
        if (counts.merge(service, 1, Integer::sum) == 1) {
            listeners.forEach(listener -> listener.watched(service));
        }
    }

    private synchronized void end(String service) {
        if (counts.merge(service, -1, Integer::sum) == 0) {
            counts.remove(service);
            listeners.forEach(listener -> listener.unwatched(service));
        }
    }

    // These two take no lock: calls ask them.

    boolean contains(String service) {
        return counts.containsKey(service);
    }

    void wanted(String service) {
        if (counts.containsKey(service)) {
            listeners.forEach(listener -> listener.wanted(service));
        }
    }

    synchronized Subscription listen(WatchListener listener) {
        listeners.add(listener);
        counts.keySet().forEach(listener::watched);
        return () -> stop(listener);
    }

    private synchronized void stop(WatchListener listener) {
        listeners.remove(listener);
    }

    synchronized Set<String> services() {
        return new TreeSet<>(counts.keySet());
    }
}
