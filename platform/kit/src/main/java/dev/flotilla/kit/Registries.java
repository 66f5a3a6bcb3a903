package dev.flotilla.kit;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.DiscoveryMetrics;
import dev.flotilla.discovery.DiskSnapshot;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.LocalExporter;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.spi.Registry;
import dev.flotilla.discovery.spi.RegistryContext;
import dev.flotilla.telemetry.Metrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.ServiceDiscovery;
import io.vertx.servicediscovery.ServiceDiscoveryOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The index of a process with all that feeds it: what is published here, the registries, and the snapshot on disk.
 *
 * <p>Thread-safe, but for {@link #join}, which runs once, on the context that everything then belongs to.
 */
final class Registries {
    private static final long TICK_MILLIS = 1000;
    private static final int FIRST_PRIORITY = LocalExporter.PRIORITY - 10;
    /** Leaving goes on when a registry does not take note in this time. */
    private static final Duration WITHDRAWAL = Duration.ofMillis(1500);

    private final ServiceIndex index = new ServiceIndex();
    private final ServiceDiscovery discovery;
    private final Vertx vertx;
    private final List<Registry> registries;
    private final List<IndexSource> sources = new ArrayList<>();
    private final List<Subscription> subscriptions = new CopyOnWriteArrayList<>();
    private final DiskSnapshot disk;
    private final Future<Void> exporting;
    private final Promise<Void> joined = Promise.promise();

    Registries(Vertx vertx, List<Registry> registries, Path dataDir) {
        this.vertx = vertx;
        this.registries = List.copyOf(registries);
        this.discovery = ServiceDiscovery.create(vertx, new ServiceDiscoveryOptions());
        this.exporting = discovery.registerServiceExporter(new LocalExporter(index), new JsonObject());
        for (Registry registry : this.registries) {
            sources.add(index.source(registry.name(), priority(sources.size())));
        }
        this.disk = new DiskSnapshot(vertx, index, dataDir.resolve("discovery"), sources);
    }

    /** The one named first is believed first. */
    private static int priority(int position) {
        return FIRST_PRIORITY - position;
    }

    /** Whether other processes can find this one. */
    boolean areThere() {
        return !registries.isEmpty();
    }

    ServiceIndex index() {
        return index;
    }

    ServiceDiscovery discovery() {
        return discovery;
    }

    /** Joins the registries; follows the given services whether anybody calls them or not. */
    void join(List<String> watched) {
        long ticks = vertx.setPeriodic(TICK_MILLIS, id -> tick());
        subscriptions.add(() -> vertx.cancelTimer(ticks));
        if (!registries.isEmpty()) {
            subscriptions.add(disk.open());
        }
        Metrics.registry().ifPresent(meters -> subscriptions.add(DiscoveryMetrics.open(index, sources, meters)));
        watched.forEach(service -> subscriptions.add(index.watch(service)));
        exporting.compose(ready -> joinAll()).onComplete(joined);
    }

    private Future<Void> joinAll() {
        var joining = new ArrayList<Future<Void>>();
        for (Registry registry : registries) {
            joining.add(registry.join(new RegistryContext(vertx, discovery, index, priority(joining.size()))));
        }
        return Future.all(joining).mapEmpty();
    }

    private void tick() {
        index.settle();
        var unused = disk.save();
    }

    /** Completes when what is published from now on is told to everybody. */
    Future<Void> joined() {
        return joined.future();
    }

    /** Completes when all registries know what was published and withdrawn, or soon, if they cannot be told. */
    Future<Void> settled() {
        return each(Registry::settled).timeout(WITHDRAWAL.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends it all; safe to be called more than once. */
    Future<Void> close() {
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
        return each(Registry::close)
                .eventually(() -> disk.save().otherwiseEmpty())
                .onComplete(closed -> discovery.close());
    }

    private Future<Void> each(Function<Registry, Future<Void>> what) {
        return Future.join(registries.stream().map(what).toList()).mapEmpty();
    }
}
