package dev.flotilla.discovery;

import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * What this process knows of every service: one immutable snapshot per name, joined from all registries.
 *
 * <p>Reading takes no lock and costs the same with ten services or ten thousand; a {@link KnownService} may be held to
 * save even the look-up. Sources write from any thread. Where two of them know the same instance id, the one with the
 * greater priority is believed. A source that is away takes nothing back: what it said last stays.
 */
public final class ServiceIndex {
    /**
     * The source of instances that are no longer offered to anybody, but still serve: the process they run in goes on
     * calling them while it leaves, and nobody is told of them.
     */
    public static final String WITHDRAWN = "withdrawn";

    private final Clock clock;
    private final Map<String, KnownService> services = new ConcurrentHashMap<>();
    private final Map<String, IndexSource> sources = new ConcurrentHashMap<>();
    private final List<Consumer<KnownService>> listeners = new CopyOnWriteArrayList<>();
    private final List<Ejections> ejections = new CopyOnWriteArrayList<>();

    /** An index that knows nothing yet. */
    public ServiceIndex() {
        this(Clock.systemUTC());
    }

    /** The same with another clock; it only dates what is learned. */
    public ServiceIndex(Clock clock) {
        this.clock = clock;
    }

    /**
     * The way in for one registry; the same name gives the same source.
     *
     * @param priority how much its word counts; the greater wins
     * @throws IllegalArgumentException when the source exists with another priority
     */
    public IndexSource source(String name, int priority) {
        IndexSource source = sources.computeIfAbsent(name, any -> new IndexSource(this, name, priority));
        if (source.priority() != priority) {
            throw new IllegalArgumentException("source " + source + " cannot have the priority " + priority + " too");
        }
        return source;
    }

    /** Where the snapshots of a service are found, whether anybody has told of it yet or not. */
    public KnownService service(String name) {
        KnownService known = services.get(name);
        return known != null ? known : services.computeIfAbsent(name, any -> new KnownService(this, name));
    }

    /** What is known of a service now. */
    public Snapshot snapshot(String service) {
        return service(service).snapshot();
    }

    /** The names of all services that somebody told of or asked for, in their order. */
    public Set<String> services() {
        return new TreeSet<>(services.keySet());
    }

    /** How every source is doing, in the order of their names. */
    public List<SourceStatus> sources() {
        return sources.values().stream()
                .map(IndexSource::status)
                .sorted((a, b) -> a.name().compareTo(b.name()))
                .toList();
    }

    /**
     * Calls the listener after every change of a service, on the thread of the source that brought it. Two changes at
     * once may be told in either order, so a listener looks at the newest snapshot; it returns soon and throws nothing.
     */
    public Subscription onChange(Consumer<KnownService> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Lets somebody who calls instances tell which of them are avoided. */
    public Subscription addEjections(Ejections caller) {
        ejections.add(caller);
        return () -> ejections.remove(caller);
    }

    /** Whether any caller in this process avoids the instance now. */
    public boolean ejected(Instance instance) {
        return ejections.stream().anyMatch(caller -> caller.ejects(instance));
    }

    Collection<KnownService> knownServices() {
        return services.values();
    }

    void changed(KnownService service) {
        listeners.forEach(listener -> listener.accept(service));
    }

    Instant now() {
        return clock.instant();
    }
}
