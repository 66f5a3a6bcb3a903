package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.Instance;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps for a moment what is suddenly in no slice of its Service: Kubernetes moves endpoints from one slice to another by
 * two changes, and between them they may be in none. One that is there but not ready has not vanished. Not thread-safe.
 */
final class RemovalGrace {
    /** How long nobody must have vanished until those who have are believed to be gone. */
    static final long CALM_MILLIS = 100;

    /** The longest that anybody is kept while others go on vanishing. */
    private static final long LONGEST_MILLIS = 500;

    private Map<String, Instance> told = Map.of();
    private final Set<String> vanished = new HashSet<>();
    private long firstAt;
    private long lastAt;

    /** What to tell: those that can be called, and those that have just vanished. */
    Map<String, Instance> kept(Map<String, Instance> callable, Set<String> mentioned, long now) {
        var all = new TreeMap<>(callable);
        var gone = new HashMap<>(told);
        gone.keySet().removeAll(mentioned);
        vanished.retainAll(gone.keySet());
        if (!vanished.containsAll(gone.keySet())) {
            firstAt = vanished.isEmpty() ? now : firstAt;
            lastAt = now;
            vanished.addAll(gone.keySet());
        }
        if (millisLeft(now) > 0) {
            all.putAll(gone);
        } else {
            vanished.clear();
        }
        told = all;
        return all;
    }

    /** When to look again; 0 when nobody is kept. */
    long millisLeft(long now) {
        return vanished.isEmpty() ? 0 : Math.max(0, Math.min(lastAt + CALM_MILLIS, firstAt + LONGEST_MILLIS) - now);
    }

    /** The same without keeping anybody. */
    Map<String, Instance> anew(Map<String, Instance> callable) {
        vanished.clear();
        told = callable;
        return callable;
    }
}
