package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.support.Hosts;
import dev.flotilla.json.Fields;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One entry of a health answer: a service as it is registered on a node of Consul. */
record HealthEntry(
        String node,
        String service,
        String id,
        String host,
        int port,
        List<String> tags,
        Map<String, String> meta,
        int passing) {
    private static final String ID = "instance_id";
    private static final String ZONE = "zone";
    private static final String WEIGHT = "weight";
    private static final String SSL = "ssl";
    private static final String ENDPOINT = "http-endpoint";
    private static final Set<String> NOT_METADATA = Set.of(ID, ZONE, WEIGHT, SSL);
    /** What Consul puts where a registration names no weight. */
    private static final int NO_WEIGHT = 1;

    /** Reads one; what is wrong is noted in the fields. Empty when it has no port, so that nobody can call it. */
    static Optional<HealthEntry> read(String asked, Fields entry) {
        Fields node = entry.object("Node");
        Fields service = entry.object("Service");
        if (!entry.has("Service")) {
            entry.fault("Service", "is required");
        }
        String name = service.text("Service").orElse(asked);
        String nodeName = node.text("Node").orElse("");
        String nodeAddress = node.text("Address").orElse("");
        String host = service.text("Address")
                .optional()
                .filter(text -> !text.isBlank())
                .orElse(nodeAddress);
        long port = service.integer("Port").orElse(0L);
        var read = new HealthEntry(
                nodeName,
                name,
                service.text("ID").orElse(name),
                host,
                (int) port,
                service.texts("Tags").orElse(List.of()),
                meta(service.object("Meta")),
                service.object("Weights")
                        .integer("Passing")
                        .orElse((long) NO_WEIGHT)
                        .intValue());
        return Optional.of(read).filter(one -> Hosts.isHost(host) && port >= 1 && port <= 65_535);
    }

    private static Map<String, String> meta(Fields fields) {
        var meta = new HashMap<String, String>();
        fields.keys().forEach(key -> fields.text(key).optional().ifPresent(value -> meta.put(key, value)));
        return Map.copyOf(meta);
    }

    /** What the instance calls itself; unique only as far as everybody keeps to the rules. */
    String instanceId() {
        return said(ID).orElse(id);
    }

    Instance toInstance(String uniqueId, String source) {
        boolean secure = tags.contains(SSL) || said(SSL).filter("true"::equals).isPresent();
        return new Instance(
                service, uniqueId, host, port, secure, source, said(ZONE).orElse(""), weight(), metadata());
    }

    private int weight() {
        return said(WEIGHT)
                .flatMap(HealthEntry::usableWeight)
                .orElse(passing == NO_WEIGHT || passing < 1 ? Instance.DEFAULT_WEIGHT : Math.min(passing, 1000));
    }

    private static Optional<Integer> usableWeight(String text) {
        try {
            return Optional.of(Integer.valueOf(text)).filter(weight -> weight >= 1 && weight <= 1000);
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** All metadata that is not told by a field, and the tags: {@code key=value} as that, the others as a list. */
    private Map<String, String> metadata() {
        var metadata = new LinkedHashMap<String, String>();
        var plain = tags.stream()
                .filter(tag -> tag.indexOf('=') < 1 && !tag.equals(ENDPOINT) && !tag.equals(SSL))
                .toList();
        if (!plain.isEmpty()) {
            metadata.put("tags", String.join(",", plain));
        }
        tags.stream()
                .filter(tag -> tag.indexOf('=') >= 1)
                .forEach(tag -> metadata.put(tag.substring(0, tag.indexOf('=')), tag.substring(tag.indexOf('=') + 1)));
        metadata.putAll(meta);
        metadata.keySet().removeAll(NOT_METADATA);
        return metadata;
    }

    private Optional<String> said(String key) {
        return Optional.ofNullable(meta.get(key)).map(String::strip).filter(text -> !text.isEmpty());
    }

    String address() {
        return host + ":" + port;
    }
}
