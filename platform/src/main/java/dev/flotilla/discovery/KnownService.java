package dev.flotilla.discovery;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The place in the index where the newest snapshot of one service is found; may be held for as long as the index lives.
 *
 * <p>Reading costs one volatile read. Thread-safe.
 */
public final class KnownService {
    private final ServiceIndex index;
    private final Map<IndexSource, Map<String, Instance>> told = new TreeMap<>(IndexSource.BY_PRIORITY);
    private volatile Snapshot snapshot;

    KnownService(ServiceIndex index, String name) {
        this.index = index;
        this.snapshot = new Snapshot(name, List.of(), 0, index.now());
    }

    /** The name the service is looked up by. */
    public String name() {
        return snapshot.service();
    }

    /** What is known now. */
    public Snapshot snapshot() {
        return snapshot;
    }

    /** Replaces all that the source said of this service; returns whether that is new. */
    synchronized boolean replace(IndexSource source, Collection<Instance> instances) {
        var byId = new LinkedHashMap<String, Instance>();
        instances.forEach(instance -> byId.put(instance.id(), instance));
        Map<String, Instance> before = byId.isEmpty() ? told.remove(source) : told.put(source, byId);
        boolean changed = !byId.equals(before == null ? Map.of() : before);
        return changed && merged();
    }

    synchronized boolean put(IndexSource source, Instance instance) {
        Instance before =
                told.computeIfAbsent(source, any -> new LinkedHashMap<>()).put(instance.id(), instance);
        return !instance.equals(before) && merged();
    }

    synchronized boolean remove(IndexSource source, String id) {
        Map<String, Instance> said = told.get(source);
        return said != null && said.remove(id) != null && merged();
    }

    /** Joins what the sources say, the word of the most trusted one first; always {@code true}. */
    private boolean merged() {
        var joined = new TreeMap<String, Instance>();
        told.values().forEach(said -> said.forEach(joined::putIfAbsent));
        List<Instance> instances = List.copyOf(joined.values());
        if (!instances.equals(snapshot.instances())) {
            snapshot = new Snapshot(snapshot.service(), instances, snapshot.version() + 1, index.now());
        }
        return true;
    }

    @Override
    public String toString() {
        return snapshot.toString();
    }
}
