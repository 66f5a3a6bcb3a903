package dev.flotilla.discovery;

import io.vertx.core.json.JsonObject;
import io.vertx.servicediscovery.Record;
import io.vertx.servicediscovery.types.HttpEndpoint;
import io.vertx.servicediscovery.types.HttpLocation;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Instances as Vert.x service discovery writes them down, and back.
 *
 * <p>A record written by anybody else reads as well: without an {@code instance_id} its registration names the instance,
 * without a usable {@code weight} it weighs {@link Instance#DEFAULT_WEIGHT}. Stateless and thread-safe.
 */
public final class InstanceRecords {
    /** Metadata of a record that tells of somebody elsewhere: the registry it was learned from. */
    public static final String IMPORTED_FROM = "imported_from";

    private static final String ID = "instance_id";
    private static final String ZONE = "zone";
    private static final String WEIGHT = "weight";
    /** Told by fields of the instance, or put there by Vert.x itself. */
    private static final Set<String> NOT_METADATA = Set.of(ID, ZONE, WEIGHT, "ssl");

    private InstanceRecords() {}

    /** The record to publish for an instance. */
    public static Record toRecord(Instance instance) {
        var metadata = new JsonObject();
        instance.metadata().forEach(metadata::put);
        metadata.put(ID, instance.id()).put(ZONE, instance.zone()).put(WEIGHT, instance.weight());
        return HttpEndpoint.createRecord(
                instance.service(), instance.secure(), instance.host(), instance.port(), "/", metadata);
    }

    /** The instance a record describes; empty when it is no HTTP endpoint that can be called. */
    public static Optional<Instance> toInstance(Record record, String source) {
        if (!HttpEndpoint.TYPE.equals(record.getType()) || record.getName() == null || record.getLocation() == null) {
            return Optional.empty();
        }
        var location = new HttpLocation(record.getLocation());
        if (location.getHost() == null || location.getPort() < 1 || location.getPort() > 65_535) {
            return Optional.empty();
        }
        JsonObject metadata = record.getMetadata() == null ? new JsonObject() : record.getMetadata();
        return Optional.of(new Instance(
                record.getName(),
                id(record, location, metadata),
                location.getHost(),
                location.getPort(),
                location.isSsl(),
                source,
                text(metadata, ZONE).orElse(""),
                weight(metadata),
                remaining(metadata)));
    }

    /** Whether the record was learned from a registry, rather than published by this process. */
    public static boolean isImported(Record record) {
        return record.getMetadata() != null && record.getMetadata().containsKey(IMPORTED_FROM);
    }

    private static String id(Record record, HttpLocation location, JsonObject metadata) {
        String address = record.getName() + "@" + location.getHost() + ":" + location.getPort();
        return text(metadata, ID)
                .or(() -> Optional.ofNullable(record.getRegistration()))
                .orElse(address);
    }

    private static int weight(JsonObject metadata) {
        try {
            return text(metadata, WEIGHT)
                    .map(Integer::valueOf)
                    .filter(weight -> weight >= 1 && weight <= 1000)
                    .orElse(Instance.DEFAULT_WEIGHT);
        } catch (NumberFormatException e) {
            return Instance.DEFAULT_WEIGHT;
        }
    }

    private static Optional<String> text(JsonObject metadata, String key) {
        return Optional.ofNullable(metadata.getValue(key)).map(Object::toString).filter(text -> !text.isBlank());
    }

    private static Map<String, String> remaining(JsonObject metadata) {
        var remaining = new HashMap<String, String>();
        metadata.forEach(entry -> {
            if (entry.getValue() != null && !NOT_METADATA.contains(entry.getKey())) {
                remaining.put(entry.getKey(), entry.getValue().toString());
            }
        });
        return remaining;
    }
}
