package dev.flotilla.web;

import dev.flotilla.json.Fields;
import java.time.Duration;

/**
 * Where a server listens and how much it takes from a client.
 *
 * @param host address to bind
 * @param port port to bind; 0 for any free one
 * @param maxBody most bytes of a body; more is answered 413
 * @param requestTimeout how long a request may take in all; longer is answered 504
 * @param receiveTimeout how long a client may take to send headers and body; slower ones are cut
 * @param idleTimeout how long a connection may stay without a request
 */
public record HttpSettings(
        String host, int port, int maxBody, Duration requestTimeout, Duration receiveTimeout, Duration idleTimeout) {
    /** Reads {@code host}, {@code port} and the limits. */
    public static HttpSettings read(Fields fields, String defaultHost, int defaultPort) {
        return new HttpSettings(
                fields.text("host").length(1, 253).orElse(defaultHost),
                fields.integer("port")
                        .between(0, 65_535)
                        .orElse((long) defaultPort)
                        .intValue(),
                fields.integer("max_body_bytes")
                        .between(1, 64 << 20)
                        .orElse(1L << 20)
                        .intValue(),
                millis(fields, "request_timeout_ms", 10_000),
                millis(fields, "receive_timeout_ms", 10_000),
                millis(fields, "idle_timeout_ms", 75_000));
    }

    private static Duration millis(Fields fields, String key, long standard) {
        return Duration.ofMillis(fields.integer(key).between(100, 600_000).orElse(standard));
    }
}
