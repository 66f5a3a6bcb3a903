package dev.flotilla.postgres;

import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Takes a database URL apart. By hand, as {@code java.net.URI} repeats the whole text, password included, in its
 * exception. No message here repeats any part: where the password ends is not known in a malformed URL.
 */
final class DatabaseUrlParser {
    private static final String SHAPE = "must look like postgresql://user:password@host:port/db";
    private static final Set<String> PARAMETERS = Set.of("sslmode", "sslrootcert");
    private static final Map<String, SslMode> SSL_MODES = Map.of(
            "disable", SslMode.DISABLE,
            "prefer", SslMode.PREFER,
            "require", SslMode.REQUIRE,
            "verify-ca", SslMode.VERIFY_CA,
            "verify-full", SslMode.VERIFY_FULL);
    private static final int DEFAULT_PORT = 5432;

    private final String url;

    DatabaseUrlParser(String url) {
        this.url = url.trim();
    }

    DatabaseUrl parse() {
        String rest = afterScheme();
        int path = rest.indexOf('/');
        demand(path >= 0, SHAPE);
        String authority = rest.substring(0, path);
        int at = authority.lastIndexOf('@');
        demand(at >= 0, SHAPE);
        String[] credentials = authority.substring(0, at).split(":", 2);
        String[] target = rest.substring(path + 1).split("\\?", 2);
        return assemble(credentials, authority.substring(at + 1), target[0], parameters(target));
    }

    private DatabaseUrl assemble(
            String[] credentials, String address, String database, Map<String, String> parameters) {
        String user = PercentEncoding.decode(credentials[0]);
        demand(!user.isEmpty(), "must name a user");
        String name = PercentEncoding.decode(database);
        demand(!name.isEmpty() && name.indexOf('/') < 0, "must name one database after the port");
        SslMode mode = sslMode(parameters);
        Optional<Path> certificate =
                Optional.ofNullable(parameters.get("sslrootcert")).map(Path::of);
        boolean verifies = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
        demand(!verifies || certificate.isPresent(), "must have sslrootcert=FILE with this sslmode");
        String password = credentials.length == 2 ? PercentEncoding.decode(credentials[1]) : "";
        // As with libpq: who names the certificates to trust does not mean to trust others.
        boolean verifiesToo = mode == SslMode.REQUIRE && certificate.isPresent();
        SslMode effective = verifiesToo ? SslMode.VERIFY_CA : mode;
        return new DatabaseUrl(user, password, host(address), port(address), name, effective, certificate);
    }

    private String afterScheme() {
        for (String scheme : new String[] {"postgresql://", "postgres://"}) {
            if (url.regionMatches(true, 0, scheme, 0, scheme.length())) {
                return url.substring(scheme.length());
            }
        }
        throw new IllegalArgumentException(SHAPE);
    }

    private static String host(String address) {
        String host;
        if (address.startsWith("[")) {
            int end = address.indexOf(']');
            demand(end > 0, "must close the bracket of the IPv6 address");
            host = address.substring(1, end);
        } else {
            int colon = address.indexOf(':');
            host = PercentEncoding.decode(colon < 0 ? address : address.substring(0, colon));
        }
        demand(!host.isEmpty() && host.chars().noneMatch(c -> c <= ' ' || c == ','), "must name one host");
        return host;
    }

    private static int port(String address) {
        String text = address.substring(address.lastIndexOf(']') + 1);
        int colon = text.indexOf(':');
        if (colon < 0) {
            demand(text.isEmpty() || !address.startsWith("["), SHAPE);
            return DEFAULT_PORT;
        }
        String digits = text.substring(colon + 1);
        boolean number = digits.matches("[0-9]{1,5}");
        int port = number ? Integer.parseInt(digits) : 0;
        demand(port >= 1 && port <= 65535, "must have a port between 1 and 65535");
        return port;
    }

    private static Map<String, String> parameters(String[] target) {
        var parameters = new HashMap<String, String>();
        if (target.length == 2 && !target[1].isEmpty()) {
            for (String pair : target[1].split("&")) {
                String[] parts = pair.split("=", 2);
                demand(
                        parts.length == 2 && PARAMETERS.contains(parts[0]) && !parts[1].isEmpty(),
                        "must have no parameters but sslmode=… and sslrootcert=…");
                parameters.put(parts[0], PercentEncoding.decode(parts[1]));
            }
        }
        return parameters;
    }

    private static SslMode sslMode(Map<String, String> parameters) {
        SslMode mode = SSL_MODES.get(parameters.getOrDefault("sslmode", "prefer"));
        if (mode == null) {
            throw new IllegalArgumentException(
                    "must have one of disable, prefer, require, verify-ca, verify-full as sslmode");
        }
        return mode;
    }

    private static void demand(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
