package dev.flotilla.kit;

import dev.flotilla.config.Ports;
import dev.flotilla.discovery.Instance;
import dev.flotilla.json.Fields;
import dev.flotilla.web.HttpSettings;

/**
 * How one service is served and what discovery tells of it.
 *
 * @param name the name it is looked up by
 * @param http where it listens and what it takes
 * @param advertisedHost the host that others are told to connect to
 * @param weight its share of the calls in relation to its siblings
 */
public record ServiceSettings(String name, HttpSettings http, String advertisedHost, int weight) {
    private static final String EVERYWHERE = "0.0.0.0";

    /** Reads {@code http} (with {@code advertised_host}) and {@code weight}; a port that is taken is a fault. */
    public static ServiceSettings read(Fields fields, String name, int defaultPort) {
        Fields listen = fields.object("http");
        int faultsBefore = listen.faults().size();
        HttpSettings http = HttpSettings.read(listen, EVERYWHERE, defaultPort);
        if (listen.faults().size() == faultsBefore) {
            Ports.obstacle(http.host(), http.port()).ifPresent(reason -> listen.fault("port", reason));
        }
        return new ServiceSettings(
                name,
                http,
                listen.text("advertised_host").length(1, 253).orElse(reachable(http.host())),
                fields.integer("weight")
                        .between(1, 1000)
                        .orElse((long) Instance.DEFAULT_WEIGHT)
                        .intValue());
    }

    /** Nobody can connect to "every address": what is left to say without knowing the network is this machine. */
    private static String reachable(String boundHost) {
        return boundHost.equals(EVERYWHERE) || boundHost.equals("::") ? "127.0.0.1" : boundHost;
    }
}
