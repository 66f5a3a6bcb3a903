package dev.flotilla.discovery.kubernetes;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where an API server is.
 *
 * @param secure whether TLS is spoken; without it only a proxy on this machine is ever asked
 * @param host its name or address, as a certificate bears it
 * @param port its port
 * @param path what stands before the paths of the API, without a slash at its end; usually empty
 */
record ApiServer(boolean secure, String host, int port, String path) {
    private static final Pattern LOOPBACK = Pattern.compile("localhost|127(\\.\\d{1,3}){3}|::1");
    private static final Set<String> SCHEMES = Set.of("https", "http");
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    /** Reads {@code https://host[:port][/path]}, or the same with {@code http} on loopback; empty when it is neither. */
    static Optional<ApiServer> parse(String url) {
        try {
            URI uri = new URI(url);
            boolean plain = uri.getHost() != null
                    && uri.getScheme() != null
                    && SCHEMES.contains(uri.getScheme())
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null
                    && uri.getPort() != 0
                    && uri.getPort() <= 65_535;
            return plain ? Optional.of(of(uri)).filter(ApiServer::isAllowed) : Optional.empty();
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    private static ApiServer of(URI uri) {
        boolean secure = uri.getScheme().equals("https");
        int ordinary = secure ? HTTPS_PORT : HTTP_PORT;
        String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        return new ApiServer(
                secure, uri.getHost().replaceAll("[\\[\\]]", ""), uri.getPort() < 0 ? ordinary : uri.getPort(), path);
    }

    /** A token that travels in the clear is everybody's. */
    private boolean isAllowed() {
        return secure || LOOPBACK.matcher(host).matches();
    }

    @Override
    public String toString() {
        String authority = host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
        return (secure ? "https://" : "http://") + authority + path;
    }
}
