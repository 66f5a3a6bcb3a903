package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.support.Hosts;
import dev.flotilla.json.Fields;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** An instance as its value in etcd tells of it. Stateless. */
final class InstanceValue {
    private static final String ZONE = "zone";
    private static final String WEIGHT = "weight";
    private static final int LONGEST = 64 << 10;
    private static final int LONGEST_HOST = 253;
    private static final int LONGEST_ID = 253;

    private InstanceValue() {}

    static JsonObject write(Instance instance) {
        var metadata = new JsonObject(new TreeMap<>(instance.metadata()));
        metadata.put(ZONE, instance.zone()).put(WEIGHT, Integer.toString(instance.weight()));
        return new JsonObject()
                .put("service", instance.service())
                .put("instance_id", instance.id())
                .put("host", instance.host())
                .put("port", instance.port())
                .put("secure", instance.secure())
                .put("metadata", metadata);
    }

    /**
     * Reads one; the key is the truth of whom it may tell of.
     *
     * @throws EtcdException when it cannot be used, with the reason
     */
    static Instance read(ServiceKey key, String encoded, String source) {
        if (key.instanceId().length() > LONGEST_ID) {
            throw new EtcdException("has an id of more than " + LONGEST_ID + " characters");
        }
        Fields fields = Fields.ofBody(json(encoded));
        if (!fields.text("service").orElse(key.service()).equals(key.service())
                || !fields.text("instance_id").orElse(key.instanceId()).equals(key.instanceId())) {
            throw new EtcdException("tells of somebody else than its key");
        }
        String host = fields.text("host").length(1, LONGEST_HOST).required();
        long port = fields.integer("port").between(1, 65_535).required();
        boolean secure = fields.flag("secure").orElse(false);
        if (!Hosts.isHost(host)) {
            fields.fault("host", "must be a name or an address");
        }
        if (!fields.faults().isEmpty()) {
            throw new EtcdException(fields.faults().get(0).toString());
        }
        Map<String, String> metadata = metadata(fields);
        String zone = remove(metadata, ZONE);
        int weight = weight(remove(metadata, WEIGHT));
        return new Instance(key.service(), key.instanceId(), host, (int) port, secure, source, zone, weight, metadata);
    }

    private static JsonObject json(String encoded) {
        if (encoded.length() > LONGEST) {
            throw new EtcdException("is longer than " + LONGEST + " bytes");
        }
        try {
            return new JsonObject(ServiceKey.decoded(encoded));
        } catch (DecodeException | ClassCastException | IllegalArgumentException e) {
            throw new EtcdException("is no JSON object");
        }
    }

    /** Texts, and what is as good as a text. */
    private static Map<String, String> metadata(Fields fields) {
        var metadata = new HashMap<String, String>();
        fields.json("metadata")
                .ifPresent(json -> json.forEach(entry -> {
                    Object value = entry.getValue();
                    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
                        metadata.put(entry.getKey(), value.toString());
                    }
                }));
        return metadata;
    }

    private static String remove(Map<String, String> metadata, String key) {
        String value = metadata.remove(key);
        return value == null ? "" : value.strip();
    }

    private static int weight(String text) {
        try {
            int weight = Integer.parseInt(text);
            return weight >= 1 && weight <= 1000 ? weight : Instance.DEFAULT_WEIGHT;
        } catch (NumberFormatException e) {
            return Instance.DEFAULT_WEIGHT;
        }
    }
}
