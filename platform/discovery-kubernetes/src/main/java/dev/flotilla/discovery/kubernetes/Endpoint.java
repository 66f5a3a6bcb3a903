package dev.flotilla.discovery.kubernetes;

import dev.flotilla.discovery.support.Hosts;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * One endpoint of an EndpointSlice.
 *
 * @param pod what it is an address of, the same in every slice; empty when it is nobody's but its own
 * @param host its address
 * @param ready whether it takes calls; who does not say so does
 * @param terminating whether it is about to end
 * @param zone where it runs; empty when nobody says
 * @param metadata what else is known of it
 */
record Endpoint(
        Optional<String> pod,
        String host,
        boolean ready,
        boolean terminating,
        String zone,
        Map<String, String> metadata) {
    /** Reads one; what is wrong is noted in the fields. */
    static Optional<Endpoint> read(Fields fields) {
        List<String> addresses = fields.texts("addresses").orElse(List.of());
        if (addresses.isEmpty() || !Hosts.isHost(addresses.get(0))) {
            fields.fault("addresses", "must begin with an address");
            return Optional.empty();
        }
        Fields conditions = fields.object("conditions");
        Fields target = fields.object("targetRef");
        String hints = hints(fields);
        var metadata = new LinkedHashMap<String, String>();
        said(target, "name").ifPresent(name -> metadata.put("pod", name));
        said(fields, "nodeName").ifPresent(node -> metadata.put("node", node));
        Optional.of(hints).filter(zones -> !zones.isEmpty()).ifPresent(zones -> metadata.put("zone_hints", zones));
        return Optional.of(new Endpoint(
                said(target, "uid").or(() -> said(target, "name")),
                addresses.get(0),
                conditions.flag("ready").orElse(true),
                conditions.flag("terminating").orElse(false),
                said(fields, "zone").orElse(hints.indexOf(',') < 0 ? hints : ""),
                metadata));
    }

    boolean isCallable() {
        return ready && !terminating;
    }

    private static Optional<String> said(Fields fields, String key) {
        return fields.text(key).optional().filter(text -> !text.isBlank());
    }

    /** The zones whose callers are meant to call it, as a comma list. */
    private static String hints(Fields fields) {
        Object zones =
                fields.json("hints").map(hints -> hints.getValue("forZones")).orElse(null);
        return zones instanceof JsonArray array
                ? array.stream()
                        .map(zone -> zone instanceof JsonObject named ? named.getValue("name") : null)
                        .filter(Objects::nonNull)
                        .map(Object::toString)
                        .collect(Collectors.joining(","))
                : "";
    }
}
