package dev.flotilla.discovery.cluster;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.InstanceJson;
import dev.flotilla.error.Problem;
import dev.flotilla.json.Fields;
import dev.flotilla.json.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * All that one member offers, as it tells the others: a JSON text, so that anybody who can speak to Hazelcast can take
 * part.
 *
 * @param version of two announcements of one member the one with the greater version counts
 * @param asks whether everybody else is asked to announce as well
 * @param instances all of them, each time
 */
record Announcement(long version, boolean asks, List<Instance> instances) {
    /** More than any process offers; nothing longer is read. */
    private static final int MOST_CHARACTERS = 4 << 20;

    Announcement {
        instances = List.copyOf(instances);
    }

    String toText() {
        var array = new JsonArray();
        instances.forEach(instance -> array.add(InstanceJson.writeAll(instance).put("service", instance.service())));
        return new JsonObject()
                .put("version", version)
                .put("ask", asks)
                .put("instances", array)
                .encode();
    }

    /** Reads whatever somebody said; empty when it is no announcement. Instances that cannot be called are left out. */
    static Optional<Announcement> read(Object said) {
        if (!(said instanceof String text) || text.length() > MOST_CHARACTERS) {
            return Optional.empty();
        }
        try {
            JsonObject json = Json.parseObject(Buffer.buffer(text));
            Fields fields = Fields.ofBody(json);
            long version = fields.integer("version").required();
            boolean asks = fields.flag("ask").orElse(false);
            return fields.faults().isEmpty() && json.getValue("instances") instanceof JsonArray array
                    ? Optional.of(new Announcement(version, asks, instances(array)))
                    : Optional.empty();
        } catch (Problem e) {
            return Optional.empty();
        }
    }

    private static List<Instance> instances(JsonArray array) {
        var instances = new ArrayList<Instance>();
        for (Object element : array) {
            if (element instanceof JsonObject json && json.getValue("service") instanceof String service) {
                InstanceJson.read(service, json)
                        .filter(instance -> !service.isBlank())
                        .ifPresent(instance -> instances.add(instance.toldBy(ClusterRegistry.NAME)));
            }
        }
        return instances;
    }
}
