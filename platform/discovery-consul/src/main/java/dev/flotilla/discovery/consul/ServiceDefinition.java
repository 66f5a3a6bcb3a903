package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.Instance;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * An instance as it is registered in Consul, with what the contract says of it: tags {@code http-endpoint} and
 * {@code version=…}, metadata {@code instance_id}, {@code version}, {@code zone}, {@code weight}.
 *
 * <p>Other metadata goes along as far as Consul accepts it. Immutable.
 */
record ServiceDefinition(
        String id,
        String name,
        String host,
        int port,
        boolean secure,
        int weight,
        List<String> tags,
        Map<String, String> meta) {
    private static final String VERSION = "version";
    private static final int MOST_META = 64;
    private static final int LONGEST_VALUE = 512;
    private static final Pattern META_KEY = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Set<String> ALREADY_TOLD = Set.of("tags", "ssl");

    static ServiceDefinition of(Instance instance) {
        return new ServiceDefinition(
                instance.id(),
                instance.service(),
                instance.host(),
                instance.port(),
                instance.secure(),
                instance.weight(),
                tags(instance),
                meta(instance));
    }

    private static List<String> tags(Instance instance) {
        var tags = new ArrayList<String>(List.of("http-endpoint"));
        String version = instance.metadata().getOrDefault(VERSION, "");
        if (!version.isBlank()) {
            tags.add(VERSION + "=" + version);
        }
        if (instance.secure()) {
            tags.add("ssl");
        }
        return List.copyOf(tags);
    }

    private static Map<String, String> meta(Instance instance) {
        var meta = new TreeMap<String, String>();
        meta.put("instance_id", instance.id());
        meta.put("weight", Integer.toString(instance.weight()));
        meta.put("zone", instance.zone());
        meta.put(VERSION, instance.metadata().getOrDefault(VERSION, ""));
        meta.values().removeIf(value -> !fits(value));
        new TreeMap<>(instance.metadata()).forEach((key, value) -> {
            if (meta.size() < MOST_META && accepts(key, value)) {
                meta.putIfAbsent(key, value);
            }
        });
        return Map.copyOf(meta);
    }

    private static boolean accepts(String key, String value) {
        return META_KEY.matcher(key).matches()
                && !key.startsWith("consul-")
                && !ALREADY_TOLD.contains(key)
                && fits(value);
    }

    private static boolean fits(String value) {
        return value.getBytes(StandardCharsets.UTF_8).length <= LONGEST_VALUE;
    }

    /** The body of a registration. */
    JsonObject toJson(CheckSettings check, boolean passing) {
        var metadata = new JsonObject();
        meta.forEach(metadata::put);
        return new JsonObject()
                .put("ID", id)
                .put("Name", name)
                .put("Address", host)
                .put("Port", port)
                .put("Tags", new JsonArray(tags))
                .put("Meta", metadata)
                .put("Weights", new JsonObject().put("Passing", weight).put("Warning", 1))
                .put("Check", check(check, passing));
    }

    private JsonObject check(CheckSettings check, boolean passing) {
        var json = new JsonObject()
                .put("Name", name + " " + check.kind())
                .put("Status", passing ? "passing" : "critical")
                .put("DeregisterCriticalServiceAfter", ConsulHttp.written(check.deregisterAfter()));
        if (check.isTtl()) {
            return json.put("TTL", ConsulHttp.written(check.ttl()));
        }
        return json.put("HTTP", (secure ? "https://" : "http://") + authority() + check.path())
                .put("Method", "GET")
                .put("Interval", ConsulHttp.written(check.interval()))
                .put("Timeout", ConsulHttp.written(check.timeout()));
    }

    private String authority() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }

    /** Whether the agent holds just this, by the body of {@code /v1/agent/service/ID}. */
    boolean isHeldAs(Fields held) {
        Fields metadata = held.object("Meta");
        return held.text("Service").orElse("").equals(name)
                && held.text("Address").orElse("").equals(host)
                && held.integer("Port").orElse(0L) == port
                && held.texts("Tags").orElse(List.of()).equals(tags)
                && metadata.keys().equals(meta.keySet())
                && meta.entrySet().stream()
                        .allMatch(entry ->
                                metadata.text(entry.getKey()).orElse("").equals(entry.getValue()))
                && held.object("Weights").integer("Passing").orElse(1L) == weight;
    }
}
