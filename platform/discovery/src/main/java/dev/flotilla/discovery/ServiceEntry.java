package dev.flotilla.discovery;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The place in the index where the newest snapshot of one service is found; may be held for as long as the index lives.
 *
 * <p>Reading costs one volatile read. Thread-safe.
 */
public final class ServiceEntry {
    private static final long WANTED_MILLIS = 1000;

    private final ServiceIndex index;
    private final Map<IndexSource, Map<String, Instance>> told = new TreeMap<>(IndexSource.BY_PRIORITY);
    private final SelfPreservation doubts = new SelfPreservation();
    private final AvailabilityLog presence = new AvailabilityLog();
    private final AtomicLong wantedAt = new AtomicLong(Long.MIN_VALUE);
    private volatile Snapshot snapshot;

    ServiceEntry(ServiceIndex index, String name) {
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

    /** Takes note of a change. */
    void changed(boolean watched) {
        presence.look(this, watched);
    }

    /** Says that a call found no instance: registries that pause look at once, once a second at most. */
    public void wanted() {
        long now = index.now().toEpochMilli();
        long before = wantedAt.get();
        if ((now < before || now - WANTED_MILLIS >= before) && wantedAt.compareAndSet(before, now)) {
            index.wanted(this);
        }
    }

    /**
     * Replaces all that the source said of this service; returns whether that is new.
     *
     * @param afterAbsence whether the source may have lost what it knew since it spoke last
     */
    synchronized boolean replace(IndexSource source, Collection<Instance> instances, boolean afterAbsence) {
        var byId = new LinkedHashMap<String, Instance>();
        instances.forEach(instance -> byId.put(instance.id(), instance));
        Map<String, Instance> before = say(source, byId);
        boolean sound = doubts.keep(source, before, byId, index, afterAbsence);
        return (sound || !byId.equals(before)) && merged();
    }

    /** Takes back all that the source said, without a doubt. */
    synchronized boolean forget(IndexSource source) {
        boolean doubted = doubts.forget(source);
        return (told.remove(source) != null || doubted) && merged();
    }

    /** Tells what a source said before this process started, unless it has said something since. */
    synchronized boolean recall(IndexSource source, Collection<Instance> instances) {
        return !told.containsKey(source) && replace(source, instances, false);
    }

    synchronized boolean put(IndexSource source, Instance instance) {
        Instance before =
                told.computeIfAbsent(source, any -> new LinkedHashMap<>()).put(instance.id(), instance);
        boolean sound = doubts.drop(source, instance.id());
        return (sound || !instance.equals(before)) && merged();
    }

    synchronized boolean remove(IndexSource source, String id) {
        Map<String, Instance> said = told.get(source);
        boolean doubted = doubts.drop(source, id);
        return ((said != null && said.remove(id) != null) || doubted) && merged();
    }

    /** A call to the instance failed: where it is doubted that it is gone, the doubt is over. */
    synchronized boolean disputed(String id) {
        return doubts.drop(id) && merged();
    }

    /** Ends the doubts that have lasted long enough, or that calls no longer support. */
    synchronized boolean settle() {
        return doubts.settle(index) && merged();
    }

    private Map<String, Instance> say(IndexSource source, Map<String, Instance> byId) {
        Map<String, Instance> before = told.put(source, byId);
        return before == null ? Map.of() : before;
    }

    /** Joins what the sources say, the word of the most trusted one first; always {@code true}. */
    private boolean merged() {
        var joined = new TreeMap<String, Instance>();
        told.values().forEach(said -> said.forEach(joined::putIfAbsent));
        Set<String> doubted = doubts.addTo(joined);
        List<Instance> instances = List.copyOf(joined.values());
        if (!instances.equals(snapshot.instances()) || !doubted.equals(snapshot.doubted())) {
            snapshot = new Snapshot(snapshot.service(), instances, doubted, snapshot.version() + 1, index.now());
        }
        return true;
    }

    @Override
    public String toString() {
        return snapshot.toString();
    }
}
