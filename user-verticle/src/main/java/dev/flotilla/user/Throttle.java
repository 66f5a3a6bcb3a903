package dev.flotilla.user;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Counts failures per key within a sliding window and tells how long a key with too many must wait.
 *
 * <p>Lives in the memory of one process. Holds a bounded number of keys; beyond it the one that has failed least
 * recently is forgotten, so a flood of random keys costs no more memory than that. Thread-safe.
 */
final class Throttle {
    private final int limit;
    private final long windowNanos;
    private final int capacity;
    private final LongSupplier nanoTime;
    /** In the order of the latest failure. */
    private final Map<String, ArrayDeque<Long>> failures = new LinkedHashMap<>();

    /**
     * Throttles a key from its {@code limit}th failure within the window on.
     *
     * @param capacity most keys remembered
     * @param nanoTime the clock
     */
    Throttle(int limit, Duration window, int capacity, LongSupplier nanoTime) {
        this.limit = limit;
        this.windowNanos = window.toNanos();
        this.capacity = capacity;
        this.nanoTime = nanoTime;
    }

    /** How long the key must wait; zero when it need not. */
    synchronized Duration waitOf(String key) {
        long now = nanoTime.getAsLong();
        removeOutdated(now);
        ArrayDeque<Long> times = failures.get(key);
        return times == null ? Duration.ZERO : waitOf(times, now);
    }

    /** Notes a failure, unless the key waits already, and tells how long it must wait now. */
    synchronized Duration failed(String key) {
        long now = nanoTime.getAsLong();
        removeOutdated(now);
        ArrayDeque<Long> known = failures.remove(key);
        ArrayDeque<Long> times = known == null ? new ArrayDeque<>(2) : known;
        if (waitOf(times, now).isZero()) {
            times.addLast(now);
        }
        failures.put(key, times);
        removeBeyondCapacity();
        return waitOf(times, now);
    }

    /** Forgets the failures of a key. */
    synchronized void forget(String key) {
        failures.remove(key);
    }

    synchronized int size() {
        return failures.size();
    }

    private Duration waitOf(ArrayDeque<Long> times, long now) {
        while (!times.isEmpty() && now - times.getFirst() >= windowNanos) {
            times.removeFirst();
        }
        return times.size() < limit ? Duration.ZERO : Duration.ofNanos(windowNanos - (now - times.getFirst()));
    }

    private void removeOutdated(long now) {
        Iterator<ArrayDeque<Long>> oldest = failures.values().iterator();
        while (oldest.hasNext()) {
            ArrayDeque<Long> times = oldest.next();
            if (!times.isEmpty() && now - times.getLast() < windowNanos) {
                return;
            }
            oldest.remove();
        }
    }

    private void removeBeyondCapacity() {
        if (failures.size() > capacity) {
            Iterator<String> oldest = failures.keySet().iterator();
            oldest.next();
            oldest.remove();
        }
    }
}
