package dev.flotilla.discovery;

import dev.flotilla.core.Subscription;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * What this process knows of every service: one immutable snapshot per name, joined from all registries.
 *
 * <p>Reading takes no lock and costs the same with ten services or ten thousand; a {@link ServiceEntry} may be held to
 * save even the look-up. Sources write from any thread. Where two of them know the same instance id, the one with the
 * greater priority is believed. A source that is away takes nothing back: what it said last stays. One that suddenly
 * knows nobody is doubted as long as calls succeed (see {@link #settle}).
 */
public final class ServiceIndex {
    /**
     * The source of instances that are no longer offered to anybody, but still serve: the process they run in goes on
     * calling them while it leaves, and nobody is told of them.
     */
    public static final String WITHDRAWN = "withdrawn";

    private final Clock clock;
    private final Map<String, ServiceEntry> services = new ConcurrentHashMap<>();
    private final Map<String, IndexSource> sources = new ConcurrentHashMap<>();
    private final List<Consumer<ServiceEntry>> listeners = new CopyOnWriteArrayList<>();
    private final List<Caller> callers = new CopyOnWriteArrayList<>();
    private final Watches watches = new Watches();

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
    public ServiceEntry service(String name) {
        ServiceEntry known = services.get(name);
        return known != null ? known : services.computeIfAbsent(name, any -> new ServiceEntry(this, name));
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
    public Subscription onChange(Consumer<ServiceEntry> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    /** Says that somebody cares for the service, until closed: registries follow only such services. */
    public Subscription watch(String service) {
        var known = service(service);
        return watches.add(known.name());
    }

    /** Tells the listener of every service that is watched, now and later, until closed. */
    public Subscription onWatch(WatchListener listener) {
        return watches.listen(listener);
    }

    /** The names of the services that somebody cares for. */
    public Set<String> watched() {
        return watches.services();
    }

    /** Lets somebody who calls instances tell how they are. */
    public Subscription addCaller(Caller caller) {
        callers.add(caller);
        return () -> callers.remove(caller);
    }

    /** Whether any caller in this process avoids the instance now. */
    public boolean ejected(Instance instance) {
        return callers(instance.service()).anyMatch(caller -> caller.ejects(instance));
    }

    /**
     * Takes notice that a call to the instance failed by its fault. Where its registry no longer tells of it, it is
     * dropped now; otherwise nothing happens.
     */
    public void disputed(Instance instance) {
        Snapshot before = snapshot(instance.service());
        if (before.doubted().contains(instance.id())
                && service(instance.service()).disputed(instance.id())) {
            changed(service(instance.service()));
        }
    }

    /** Believes the registries where they were doubted for long enough; to be called each second. */
    public void settle() {
        services.values().stream().filter(ServiceEntry::settle).forEach(this::changed);
    }

    /** What is known of a service, if anybody told of it or asked for it. */
    Optional<ServiceEntry> find(String service) {
        return Optional.ofNullable(services.get(service));
    }

    Stream<Caller> callers(String service) {
        return callers.stream().filter(caller -> caller.service().equals(service));
    }

    boolean vouchedFor(Instance instance) {
        return callers(instance.service()).anyMatch(caller -> caller.vouchesFor(instance, SelfPreservation.VOUCHED));
    }

    Collection<ServiceEntry> knownServices() {
        return services.values();
    }

    void wanted(ServiceEntry service) {
        watches.wanted(service.name());
    }

    void changed(ServiceEntry service) {
        service.changed(watches.contains(service.name()));
        listeners.forEach(listener -> listener.accept(service));
    }

    Instant now() {
        return clock.instant();
    }
}
