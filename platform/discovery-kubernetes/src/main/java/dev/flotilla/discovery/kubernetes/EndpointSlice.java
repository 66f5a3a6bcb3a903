package dev.flotilla.discovery.kubernetes;

import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A part of the endpoints of a Service: those of one address family that share their ports.
 *
 * @param name unique in its namespace
 * @param service the Service it belongs to
 * @param ipv6 whether its addresses are such of IPv6
 * @param port where its endpoints are called; none when it has no port that can be
 * @param endpoints all of them, callable or not
 * @param faults what is wrong with what was left out
 */
record EndpointSlice(
        String name,
        String service,
        boolean ipv6,
        Optional<Ports.Port> port,
        List<Endpoint> endpoints,
        List<Fault> faults) {
    /** The label that names the Service. */
    static final String SERVICE_LABEL = "kubernetes.io/service-name";

    /** Reads one, leaving out endpoints that cannot be read; empty when it is no slice of a Service. */
    static Optional<EndpointSlice> read(JsonObject json) {
        Fields fields = Fields.ofBody(json);
        Fields metadata = fields.object("metadata");
        String name = metadata.text("name").orElse("");
        String service = metadata.object("labels").text(SERVICE_LABEL).orElse("");
        if (name.isEmpty() || service.isEmpty()) {
            return Optional.empty();
        }
        var faults = new ArrayList<Fault>();
        JsonArray ports = array(json, "ports");
        Optional<Ports.Port> port = Ports.choose(ports);
        if (port.isEmpty() && !ports.isEmpty()) {
            faults.add(new Fault(
                    name + ".ports", "none is named \"http\", and there is not just one: " + Ports.names(ports)));
        }
        boolean ipv6 = fields.text("addressType").orElse("").equals("IPv6");
        List<Endpoint> endpoints = endpoints(name, array(json, "endpoints"), faults);
        return Optional.of(new EndpointSlice(name, service, ipv6, port, endpoints, List.copyOf(faults)));
    }

    private static List<Endpoint> endpoints(String slice, JsonArray array, List<Fault> faults) {
        var endpoints = new ArrayList<Endpoint>();
        for (Object element : array) {
            Fields fields = Fields.ofBody(element instanceof JsonObject json ? json : new JsonObject());
            Optional<Endpoint> endpoint = Endpoint.read(fields);
            if (fields.faults().isEmpty()) {
                endpoint.ifPresent(endpoints::add);
            } else {
                Fault first = fields.faults().get(0);
                faults.add(new Fault(slice + "." + first.path(), first.message()));
            }
        }
        return List.copyOf(endpoints);
    }

    /** Kubernetes writes {@code null} for a list of none. */
    private static JsonArray array(JsonObject json, String key) {
        return json.getValue(key) instanceof JsonArray array ? array : new JsonArray();
    }
}
