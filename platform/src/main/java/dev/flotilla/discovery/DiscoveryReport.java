package dev.flotilla.discovery;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;

/** The body of {@code GET /discovery}: who is where, who is avoided, how the registries are doing. Thread-safe. */
public final class DiscoveryReport {
    private final ServiceIndex index;

    /** Reports what the index knows. */
    public DiscoveryReport(ServiceIndex index) {
        this.index = index;
    }

    /** How things are now. */
    public JsonObject toJson() {
        var services = new JsonArray();
        index.services().forEach(name -> services.add(service(index.snapshot(name))));
        var backends = new JsonArray();
        index.sources().stream()
                .filter(source -> isOffered(source.name()))
                .forEach(source -> backends.add(backend(source)));
        return new JsonObject().put("services", services).put("backends", backends);
    }

    private JsonObject service(Snapshot snapshot) {
        var instances = new JsonArray();
        snapshot.instances().stream()
                .filter(instance -> isOffered(instance.source()))
                .forEach(instance -> instances.add(instance(instance)));
        return new JsonObject().put("name", snapshot.service()).put("instances", instances);
    }

    private static boolean isOffered(String source) {
        return !source.equals(ServiceIndex.WITHDRAWN);
    }

    private JsonObject instance(Instance instance) {
        var metadata = new JsonObject();
        instance.metadata().forEach(metadata::put);
        return new JsonObject()
                .put("instance_id", instance.id())
                .put("host", instance.host())
                .put("port", instance.port())
                .put("source", instance.source())
                .put("status", index.ejected(instance) ? "ejected" : "up")
                .put("zone", instance.zone())
                .put("weight", instance.weight())
                .put("metadata", metadata);
    }

    private static JsonObject backend(SourceStatus source) {
        return new JsonObject()
                .put("type", source.name())
                .put("connected", source.connected())
                .put("last_change", source.lastChange().map(Instant::toString).orElse(null));
    }
}
