package dev.flotilla.discovery;

import java.util.Map;

/**
 * One running copy of a service, as a registry describes it.
 *
 * @param service the name the service is looked up by
 * @param id unique among all instances of all services
 * @param host name or address to connect to
 * @param port port to connect to
 * @param secure whether it speaks TLS
 * @param source the registry that told of it, like {@code local} or {@code consul}
 * @param zone where it runs; empty when unknown
 * @param weight its share of the calls in relation to its siblings, 1 to 1000; usually 100
 * @param metadata everything else the registry knows, read-only
 */
public record Instance(
        String service,
        String id,
        String host,
        int port,
        boolean secure,
        String source,
        String zone,
        int weight,
        Map<String, String> metadata) {
    /** The weight of an instance that names none. */
    public static final int DEFAULT_WEIGHT = 100;

    /** Keeps its own copy of the metadata. */
    public Instance {
        metadata = Map.copyOf(metadata);
    }

    /** The same instance, as another source tells of it. */
    public Instance toldBy(String other) {
        return new Instance(service, id, host, port, secure, other, zone, weight, metadata);
    }

    /** Host and port as they are written in a URL. */
    public String authority() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
