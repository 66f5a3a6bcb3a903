package dev.flotilla.discovery.etcd;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;

/**
 * Where a member of an etcd cluster serves its clients.
 *
 * @param secure whether TLS is spoken
 * @param host its name or address
 * @param port its port
 */
public record EtcdEndpoint(boolean secure, String host, int port) {
    private static final Set<String> SCHEMES = Set.of("http", "https");
    private static final int ORDINARY_PORT = 2379;

    /** Reads {@code http://host[:port]} or {@code https://host[:port]}; empty when it is neither. */
    static Optional<EtcdEndpoint> parse(String url) {
        try {
            URI uri = new URI(url.strip());
            boolean plain = uri.getHost() != null
                    && uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getRawUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && (uri.getRawPath() == null || uri.getRawPath().matches("/?"))
                    && uri.getPort() != 0
                    && uri.getPort() <= 65_535;
            return plain ? Optional.of(of(uri)) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static EtcdEndpoint of(URI uri) {
        return new EtcdEndpoint(
                uri.getScheme().equals("https"),
                uri.getHost().replaceAll("[\\[\\]]", ""),
                uri.getPort() < 0 ? ORDINARY_PORT : uri.getPort());
    }

    @Override
    public String toString() {
        String authority = host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
        return (secure ? "https://" : "http://") + authority;
    }
}
