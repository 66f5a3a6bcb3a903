package dev.flotilla.discovery;

import dev.flotilla.discovery.support.Hosts;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Optional;

/** Instances as JSON, for reports, files and announcements. Stateless. */
public final class InstanceJson {
    private InstanceJson() {}

    static JsonObject write(Instance instance) {
        var metadata = new JsonObject();
        instance.metadata().forEach(metadata::put);
        return new JsonObject()
                .put("instance_id", instance.id())
                .put("host", instance.host())
                .put("port", instance.port())
                .put("source", instance.source())
                .put("zone", instance.zone())
                .put("weight", instance.weight())
                .put("metadata", metadata);
    }

    /** The same with what a report does not show, for {@link #read}. */
    public static JsonObject writeAll(Instance instance) {
        return write(instance).put("secure", instance.secure());
    }

    /** Reads what {@link #writeAll} wrote; empty when it cannot be an instance. What is {@code null} is not said. */
    public static Optional<Instance> read(String service, JsonObject json) {
        Fields fields = Fields.ofBody(json);
        Fields told = fields.object("metadata");
        var metadata = new HashMap<String, String>();
        told.keys().forEach(key -> told.text(key).optional().ifPresent(value -> metadata.put(key, value)));
        String id = fields.text("instance_id").orElse("");
        String host = fields.text("host").orElse("");
        long port = fields.integer("port").between(1, 65_535).orElse(0L);
        var instance = new Instance(
                service,
                id,
                host,
                (int) port,
                fields.flag("secure").orElse(false),
                fields.text("source").orElse(""),
                fields.text("zone").orElse(""),
                fields.integer("weight")
                        .between(1, 1000)
                        .orElse((long) Instance.DEFAULT_WEIGHT)
                        .intValue(),
                metadata);
        boolean sound = fields.faults().isEmpty() && !id.isEmpty() && Hosts.isHost(host) && port > 0;
        return sound ? Optional.of(instance) : Optional.empty();
    }
}
