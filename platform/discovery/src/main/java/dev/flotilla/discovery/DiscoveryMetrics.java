package dev.flotilla.discovery;

import dev.flotilla.core.Subscription;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * What is measured of discovery: of each registry whether what it says is up to date, and of each service that somebody
 * watches how many instances are known, and how many of these are doubted. Read from the index when it is asked for, so
 * it costs nothing in between. Thread-safe.
 */
public final class DiscoveryMetrics {
    private final ServiceIndex index;
    private final MeterRegistry meters;
    private final Map<String, List<Meter>> ofServices = new ConcurrentHashMap<>();

    private DiscoveryMetrics(ServiceIndex index, MeterRegistry meters) {
        this.index = index;
        this.meters = meters;
    }

    /** Measures until closed. */
    public static Subscription open(ServiceIndex index, Collection<IndexSource> registries, MeterRegistry meters) {
        var metrics = new DiscoveryMetrics(index, meters);
        List<Meter> ofRegistries = registries.stream().map(metrics::connected).toList();
        Subscription watching = index.onWatch(metrics.new Watched());
        return () -> {
            watching.close();
            ofRegistries.forEach(meters::remove);
            metrics.ofServices.keySet().forEach(metrics::remove);
        };
    }

    private Meter connected(IndexSource registry) {
        return Gauge.builder(
                        "flotilla.discovery.connected",
                        registry,
                        one -> one.status().connected() ? 1 : 0)
                .description("1 while what the registry says is up to date, 0 while it is away")
                .tag("registry", registry.name())
                .register(meters);
    }

    private Meter gauge(String name, String description, ServiceEntry service, ToDoubleFunction<Snapshot> value) {
        return Gauge.builder(name, service, known -> value.applyAsDouble(known.snapshot()))
                .description(description)
                .tag("service", service.name())
                .register(meters);
    }

    private void remove(String service) {
        ofServices.getOrDefault(service, List.of()).forEach(meters::remove);
        ofServices.remove(service);
    }

    /** Only services that somebody cares for: of all there are, there may be thousands. */
    private final class Watched implements WatchListener {
        @Override
        public void watched(String service) {
            ServiceEntry known = index.service(service);
            Meter instances = gauge(
                    "flotilla.discovery.instances",
                    "Instances that are known",
                    known,
                    now -> now.instances().size());
            Meter doubted = gauge(
                    "flotilla.discovery.doubted",
                    "Instances that no registry tells of any more, but that answer calls",
                    known,
                    now -> now.doubted().size());
            ofServices.put(service, List.of(instances, doubted));
        }

        @Override
        public void unwatched(String service) {
            remove(service);
        }
    }
}
