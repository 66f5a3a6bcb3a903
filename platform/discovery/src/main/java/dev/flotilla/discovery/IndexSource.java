package dev.flotilla.discovery;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.function.Predicate;
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

    /**
     * Says that these, and no others, are the instances of the service. That all of several are gone within two seconds is
     * doubted as long as calls to them succeed.
     */
    public void replace(String service, Collection<Instance> instances) {
        change(service, known -> known.replace(this, instances, false));
    }

    /**
     * The same, said by a registry that was away or has lost its state since it spoke last: it may not know yet whom it
     * will know in a moment, so whoever it does not name is kept for a while.
     */
    public void resync(String service, Collection<Instance> instances) {
        change(service, known -> known.replace(this, instances, true));
    }

    /** Says what was known before this process started; counts until the source says something itself. */
    public void recall(String service, Collection<Instance> instances) {
        change(service, known -> known.recall(this, instances));
    }

    /** Takes back all it said of the service, without a doubt: nobody asks it any more. */
    public void forget(String service) {
        index.find(service).ifPresent(found -> change(service, known -> known.forget(this)));
    }

    /** Says that there is this instance, new or changed. */
    public void put(Instance instance) {
        change(instance.service(), known -> known.put(this, instance));
    }

    /** Says that there is no such instance any more. */
    public void remove(String service, String id) {
        change(service, known -> known.remove(this, id));
    }

    /** Takes back all it said, of every service. */
    public void clear() {
        index.knownServices().forEach(known -> forget(known.name()));
    }

    /** Says whether what it says is up to date; what it said stays either way. */
    public void connected(boolean connected) {
        this.connected = connected;
    }

    /** The change tells whether the source said something new; listeners care for what is new to the index. */
    private void change(String service, Predicate<ServiceEntry> change) {
        ServiceEntry known = index.service(service);
        long before = known.snapshot().version();
        if (change.test(known)) {
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
