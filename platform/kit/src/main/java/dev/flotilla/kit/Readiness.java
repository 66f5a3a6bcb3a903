package dev.flotilla.kit;

import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Whether the process is ready: started, not leaving, its services and whatever else it depends on healthy. Thread-safe. */
final class Readiness {
    private final Supplier<? extends Collection<Service>> services;
    private final Map<String, Supplier<? extends Future<?>>> conditions = new ConcurrentHashMap<>();
    private volatile boolean started;
    private volatile boolean leaving;

    Readiness(Supplier<? extends Collection<Service>> services) {
        this.services = services;
    }

    void dependOn(String name, Supplier<? extends Future<?>> check) {
        conditions.put(name, check);
    }

    void started() {
        started = true;
    }

    void leave() {
        leaving = true;
    }

    boolean isLeaving() {
        return leaving;
    }

    /** The first thing that is wrong, if any is. */
    Future<Health> check() {
        if (leaving || !started) {
            return Future.succeededFuture(Health.unhealthy(leaving ? "leaving" : "starting"));
        }
        List<Future<Health>> checks = Stream.concat(
                        services.get().stream().map(Service::health),
                        conditions.entrySet().stream().map(entry -> Health.of(entry.getKey(), entry.getValue())))
                .toList();
        return Future.all(checks)
                .map(all -> checks.stream()
                        .map(Future::result)
                        .filter(health -> health.reason().isPresent())
                        .findFirst()
                        .orElse(Health.HEALTHY));
    }
}
