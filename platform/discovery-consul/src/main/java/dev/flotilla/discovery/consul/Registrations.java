package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.support.Reachability;
import dev.flotilla.discovery.support.RegistryExporter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that this process has registered at an agent, on the context of the exporter's residence. */
final class Registrations implements RegistryExporter.Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(ConsulExporter.class);
    private static final long SETTLED_MILLIS = 1000;

    private final Vertx vertx;
    private final ConsulSettings settings;
    /** By the registration of the record; of two with the same service id, the later one counts. */
    private final Map<String, ServiceDefinition> wanted = new LinkedHashMap<>();

    private final Map<String, Registration> byId = new HashMap<>();
    private final Reachability reachability;
    private final OwnIds own;
    private @Nullable ConsulHttp http;
    private @Nullable OwnHealth health;
    private boolean ended;

    Registrations(Vertx vertx, ConsulSettings settings) {
        this.vertx = vertx;
        this.settings = settings;
        this.own = new OwnIds(vertx);
        this.reachability = new Reachability(
                vertx, LOG, "Consul", settings.place(), "what runs here is registered as soon as it answers", up -> {});
    }

    @Override
    public Future<Void> begin() {
        http = new ConsulHttp(vertx, settings);
        health = new OwnHealth(vertx, settings.check());
        if (settings.check().isTtl()) {
            vertx.setPeriodic(settings.check().interval().toMillis(), tick -> refresh());
        }
        return Future.succeededFuture();
    }

    private void refresh() {
        List.copyOf(byId.values()).forEach(Registration::refresh);
    }

    @Override
    public Future<Void> end() {
        List.copyOf(wanted.keySet()).forEach(registration -> want(registration, Optional.empty()));
        return settled().eventually(this::release);
    }

    private Future<Void> release() {
        ended = true;
        byId.values().forEach(Registration::abandon);
        own.clear();
        byId.clear();
        return http == null || health == null
                ? Future.succeededFuture()
                : Future.join(http.close(), health.close()).mapEmpty();
    }

    @Override
    public void want(String registration, Optional<Instance> instance) {
        Optional<ServiceDefinition> definition = instance.map(ServiceDefinition::of);
        // Removed first, so that a later word comes last in order.
        ServiceDefinition before = wanted.remove(registration);
        definition.ifPresent(now -> wanted.put(registration, now));
        definition.ifPresent(own::add);
        definition.map(ServiceDefinition::id).ifPresent(this::apply);
        if (before != null) {
            apply(before.id());
        }
    }

    private void apply(String id) {
        Optional<ServiceDefinition> last = wanted.values().stream()
                .filter(definition -> definition.id().equals(id))
                .reduce((earlier, later) -> later);
        if (last.isPresent() || byId.containsKey(id)) {
            byId.computeIfAbsent(id, this::registration).want(last);
        }
    }

    private Registration registration(String id) {
        if (http == null || health == null) {
            throw new IllegalStateException("not begun");
        }
        return new Registration(vertx, new Agent(http, settings), health, this, id);
    }

    @Override
    public Future<Void> settled() {
        List<Future<Void>> all =
                byId.values().stream().map(Registration::settled).toList();
        return Future.join(all)
                .timeout(SETTLED_MILLIS, TimeUnit.MILLISECONDS)
                .transform(done -> Future.succeededFuture());
    }

    /**
     * Removes what a predecessor left, unless the id is in use here. It takes its turn with all that is wanted of the id
     * later: an id may be one's own again before its removal has reached the agent.
     */
    void bury(String id) {
        if (!ended && !byId.containsKey(id)) {
            byId.computeIfAbsent(id, this::registration).bury();
        }
    }

    void gone(String id) {
        own.remove(id);
        byId.remove(id);
        reachability.forget(id);
    }

    void up(String id) {
        reachability.up(id);
    }

    void down(String id, Throwable failure) {
        reachability.down(id, failure);
    }

    boolean isUp() {
        return reachability.isUp();
    }
}
