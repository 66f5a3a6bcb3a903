package dev.flotilla.discovery;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.discovery.support.DetachedVerticle;
import dev.flotilla.json.Fields;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * A process that takes part in discovery: it publishes records into the registries it has joined, and knows the instances of
 * the services it asks for.
 *
 * <p>Joined without waiting for a registry: one that is away is asked again until it answers, and is told then what was
 * published meanwhile. Has no thread, port or file of its own, but a snapshot on disk where the settings name a directory.
 * Closed with its Vert.x instance at the latest. Thread-safe.
 */
public final class Discovery {
    private static final long TICK_MILLIS = 1000;
    private static final int FIRST_PRIORITY = LocalExporter.PRIORITY - 10;
    /** Leaving goes on when a registry does not take note in this time. */
    private static final Duration WITHDRAWAL = Duration.ofMillis(1500);

    private final ServiceIndex index = new ServiceIndex();
    private final Vertx vertx;
    private final DiscoverySettings settings;
    private final ServiceDiscovery records;
    private final List<IndexSource> sources;
    private final Optional<DiskSnapshot> disk;
    private final Map<String, Subscription> asked = new ConcurrentHashMap<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final Promise<Void> joined = Promise.promise();
    private final Future<DetachedVerticle> home;

    private Discovery(Vertx vertx, DiscoverySettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.sources = sources(index, settings.registries());
        this.records = ServiceDiscovery.create(vertx, new ServiceDiscoveryOptions());
        this.disk = settings.snapshotDirectory().map(directory -> new DiskSnapshot(vertx, index, directory, sources));
        Future<Void> exporting = records.registerServiceExporter(new LocalExporter(index), new JsonObject());
        this.home = DetachedVerticle.open(vertx, () -> begin(exporting), this::end);
        home.onFailure(joined::tryFail);
    }

    /**
     * Joins the registries that a configuration names: the block {@code discovery} of {@code conf/*.json}.
     *
     * @throws ConfigurationException with every fault when it cannot be used, a registry among them whose artifact is not on
     *     the class path
     */
    public static Discovery join(Vertx vertx, JsonObject configuration) {
        Fields fields = Fields.ofConfig(configuration, "discovery");
        DiscoverySettings settings = DiscoverySettings.read(fields);
        fields.refuseUnknown();
        if (!fields.faults().isEmpty()) {
            throw new ConfigurationException(fields.faults());
        }
        return join(vertx, settings);
    }

    /** Joins the registries of the settings. */
    public static Discovery join(Vertx vertx, DiscoverySettings settings) {
        return new Discovery(vertx, settings);
    }

    /** The one named first is believed first. */
    private static List<IndexSource> sources(ServiceIndex index, List<Registry> registries) {
        var sources = new ArrayList<IndexSource>();
        registries.forEach(registry -> sources.add(index.source(registry.name(), FIRST_PRIORITY - sources.size())));
        return List.copyOf(sources);
    }

    private Future<Void> begin(Future<Void> exporting) {
        vertx.setPeriodic(TICK_MILLIS, id -> tick());
        disk.ifPresent(snapshot -> subscriptions.add(snapshot.open()));
        settings.watched().forEach(service -> subscriptions.add(index.watch(service)));
        exporting.compose(ready -> joinAll()).onComplete(joined);
        return Future.succeededFuture();
    }

    private Future<Void> joinAll() {
        var joining = new ArrayList<Future<Void>>();
        for (Registry registry : settings.registries()) {
            int priority = sources.get(joining.size()).priority();
            joining.add(registry.join(new RegistryContext(vertx, records, index, priority)));
        }
        return Future.all(joining).mapEmpty();
    }

    private void tick() {
        index.settle();
        var unused = save();
    }

    private Future<Void> save() {
        return disk.map(DiskSnapshot::save).orElse(Future.succeededFuture()).otherwiseEmpty();
    }

    /**
     * Publishes a record here and in every registry that takes its kind; HTTP endpoints are known to callers in this process
     * at once.
     *
     * @return the record with its registration; complete when the registries have it to tell, which may be later than now
     */
    public Future<Record> publish(Record record) {
        return joined.future().compose(ready -> records.publish(record));
    }

    /** Withdraws a record that {@link #publish} gave. */
    public Future<Void> unpublish(Record record) {
        return records.unpublish(record.getRegistration());
    }

    /** The names of all services that are known, or were asked for, in their order. */
    public Set<String> services() {
        return index.services();
    }

    /**
     * The instances of a service that are known now, in the order of their ids. The first question begins to follow the
     * service, so it may know none yet: {@link #onChange} tells when it does.
     */
    public List<Instance> instances(String service) {
        if (!asked.containsKey(service)) {
            follow(service);
        }
        return index.snapshot(service).instances().stream()
                .filter(instance -> !instance.source().equals(ServiceIndex.WITHDRAWN))
                .toList();
    }

    /** Listeners hear of it before it is noted, as the map must not be locked meanwhile. */
    private void follow(String service) {
        Subscription watching = index.watch(service);
        if (asked.putIfAbsent(service, watching) != null) {
            watching.close();
        }
    }

    /** Calls the listener after every change of a service that is followed, until closed; it returns soon and throws nothing. */
    public Subscription onChange(Consumer<Snapshot> listener) {
        return index.onChange(entry -> listener.accept(entry.snapshot()));
    }

    /** Everything known about services; what clients read. */
    public ServiceIndex index() {
        return index;
    }

    /** The Vert.x API of what is published in this process; reading goes through the index. */
    public ServiceDiscovery records() {
        return records;
    }

    /** What each registry says, the most trusted one first. */
    public List<IndexSource> sources() {
        return sources;
    }

    /** The Vert.x instance it runs on. */
    public Vertx vertx() {
        return vertx;
    }

    /** Whether other processes can find this one. */
    public boolean hasRegistries() {
        return !settings.registries().isEmpty();
    }

    /** Completes when all registries know what was published and withdrawn; fails after 1.5 s when one cannot be told. */
    public Future<Void> settled() {
        return each(Registry::settled).timeout(WITHDRAWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Withdraws what was published and leaves the registries; safe to be called more than once. */
    public Future<Void> close() {
        return home.compose(DetachedVerticle::close).otherwiseEmpty();
    }

    private Future<Void> end() {
        subscriptions.forEach(Subscription::close);
        asked.values().forEach(Subscription::close);
        return each(Registry::close).eventually(this::save).onComplete(closed -> records.close());
    }

    private Future<Void> each(Function<Registry, Future<Void>> what) {
        return Future.join(settings.registries().stream().map(what).toList()).mapEmpty();
    }
}
