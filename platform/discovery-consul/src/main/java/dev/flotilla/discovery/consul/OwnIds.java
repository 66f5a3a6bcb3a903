package dev.flotilla.discovery.consul;

import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What the exporters of this Vert.x instance registered, so that its importers leave it out: by service id and address,
 * as somebody elsewhere may use the same id.
 *
 * <p>Each exporter and each importer has one of its own; adding and removing are confined to one context, asking is not.
 */
final class OwnIds {
    private static final String KEY = OwnIds.class.getName();

    private final LocalMap<String, Boolean> shared;
    /** What was added here, by id: more than one address while it changes. */
    private final Map<String, Set<String>> added = new HashMap<>();

    OwnIds(Vertx vertx) {
        this.shared = vertx.sharedData().getLocalMap(KEY);
    }

    /** To be called before Consul learns of it. */
    void add(ServiceDefinition service) {
        String key = key(service.id(), service.host(), service.port());
        added.computeIfAbsent(service.id(), any -> new HashSet<>()).add(key);
        shared.put(key, true);
    }

    /** To be called when Consul has forgotten it. */
    void remove(String id) {
        added.getOrDefault(id, Set.of()).forEach(shared::remove);
        added.remove(id);
    }

    void clear() {
        Set.copyOf(added.keySet()).forEach(this::remove);
    }

    boolean contains(HealthEntry entry) {
        return shared.containsKey(key(entry.id(), entry.host(), entry.port()));
    }

    private static String key(String id, String host, int port) {
        return id + " " + host + ":" + port;
    }
}
