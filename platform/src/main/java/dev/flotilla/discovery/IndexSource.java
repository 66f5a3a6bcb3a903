package dev.flotilla.discovery;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One registry's way into the index: what it says replaces what it said before, and nothing that others said.
 *
 * <p>Thread-safe; changes are visible to readers when the method returns, and listeners have been called.
 */
public final class IndexSource {
    /** The most trusted source first; never calls two different sources equal. */
    static final Comparator<IndexSource> BY_PRIORITY =
            Comparator.comparingInt(IndexSource::priority).reversed().thenComparing(IndexSource::name);

    private final ServiceIndex index;
    private final String name;
    private final int priority;
    private volatile boolean connected;
    private volatile @Nullable Instant lastChange;

    IndexSource(ServiceIndex index, String name, int priority) {
        this.index = index;
        this.name = name;
        this.priority = priority;
    }

    /** What the source is called, like {@code consul}. */
    public String name() {
        return name;
    }

    /** How much its word counts where two sources know the same instance; the greater wins. */
    public int priority() {
        return priority;
    }

    /** Says that these, and no others, are the instances of the service. */
    public void replace(String service, Collection<Instance> instances) {
        KnownService known = index.service(service);
        long before = known.snapshot().version();
        note(known, before, known.replace(this, instances));
    }

    /** Says that there is this instance, new or changed. */
    public void put(Instance instance) {
        KnownService known = index.service(instance.service());
        long before = known.snapshot().version();
        note(known, before, known.put(this, instance));
    }

    /** Says that there is no such instance any more. */
    public void remove(String service, String id) {
        KnownService known = index.service(service);
        long before = known.snapshot().version();
        note(known, before, known.remove(this, id));
    }

    /** Takes back all it said, of every service. */
    public void clear() {
        index.knownServices().forEach(known -> replace(known.name(), List.of()));
    }

    /** Says whether what it says is up to date; what it said stays either way. */
    public void connected(boolean connected) {
        this.connected = connected;
    }

    private void note(KnownService known, long before, boolean news) {
        if (news) {
            lastChange = index.now();
        }
        if (known.snapshot().version() != before) {
            index.changed(known);
        }
    }

    /** How it is doing. */
    public SourceStatus status() {
        return new SourceStatus(name, connected, Optional.ofNullable(lastChange));
    }

    @Override
    public String toString() {
        return name + " (priority " + priority + ")";
    }
}
