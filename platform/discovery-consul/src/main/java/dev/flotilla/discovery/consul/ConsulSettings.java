package dev.flotilla.discovery.consul;

import dev.flotilla.core.ClassPath;
import dev.flotilla.discovery.support.RegistryTls;
import dev.flotilla.json.Fields;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How Consul is reached and what it is told; every key has a default.
 *
 * @param host name or address of an agent; registrations are kept by this one
 * @param port its HTTP port
 * @param token what it is asked with, when it has access control; a secret
 * @param tls how it is recognised
 * @param importer who reads from it: {@code flotilla}, or {@code stock} for Vert.x's own bridge
 * @param longestWait how long a blocking query waits for a change
 * @param callTimeout the longest that any other request may take
 * @param maxConnections how many blocking queries run at once; Consul allows 200 connections from one address
 * @param maxAnswerBytes a longer answer is an error
 * @param check how Consul finds out whether an instance is well
 */
public record ConsulSettings(
        String host,
        int port,
        Optional<String> token,
        RegistryTls tls,
        String importer,
        Duration longestWait,
        Duration callTimeout,
        int maxConnections,
        int maxAnswerBytes,
        CheckSettings check) {
    /** The importer that is ours. */
    public static final String FLOTILLA = "flotilla";

    /** The importer that comes with Vert.x. */
    public static final String STOCK = "stock";

    private static final String BRIDGE = "io.vertx.servicediscovery.consul.ConsulServiceImporter";
    private static final int LEAST_ANSWER_BYTES = 2 << 20;
    private static final int MOST_ANSWER_BYTES = 32 << 20;
    private static final int PART_OF_HEAP = 32;
    private static final Set<String> IMPORTERS = Set.of(FLOTILLA, STOCK);
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7e]{1,1024}");

    /**
     * Reads {@code host}, {@code port}, {@code token}, {@code tls} with {@code enabled}, {@code ca_file},
     * {@code cert_file}, {@code key_file}, {@code server_name}; {@code importer}, {@code wait_ms},
     * {@code call_timeout_ms}, {@code max_connections}, {@code max_answer_bytes}; {@code check},
     * {@code check_path}, {@code check_interval_ms}, {@code check_timeout_ms}, {@code deregister_after_ms}. What is wrong
     * is noted in {@code fields}.
     */
    public static ConsulSettings read(Fields fields) {
        var settings = new ConsulSettings(
                fields.text("host").length(1, 253).orElse("127.0.0.1"),
                number(fields, "port", 1, 65_535, 8500),
                fields.text("token")
                        .secret()
                        .check(token -> HEADER_VALUE.matcher(token).matches(), "must be printable ASCII without spaces")
                        .optional(),
                RegistryTls.read(fields.object("tls")),
                fields.text("importer")
                        .check(IMPORTERS::contains, "must be \"flotilla\" or \"stock\"")
                        .orElse(FLOTILLA),
                millis(fields, "wait_ms", 1000, 600_000, 60_000),
                millis(fields, "call_timeout_ms", 10, 60_000, 2000),
                number(fields, "max_connections", 1, 10_000, 64),
                number(
                        fields,
                        "max_answer_bytes",
                        1024,
                        1 << 30,
                        ordinaryAnswer(Runtime.getRuntime().maxMemory())),
                CheckSettings.read(fields));
        if (settings.importer.equals(STOCK) && !ClassPath.has(BRIDGE)) {
            fields.fault(
                    "importer",
                    "is \"stock\", whose artifact io.vertx:vertx-service-discovery-bridge-consul is not on the class path:"
                            + " add it");
        }
        if (settings.tls.enabled() && settings.importer.equals(STOCK)) {
            fields.fault("importer", "cannot be \"stock\" with TLS, which that bridge does not speak");
        }
        return settings;
    }

    /** A small part of the heap, as an answer takes a multiple of its length while it is decoded. */
    static int ordinaryAnswer(long heapBytes) {
        return (int) Math.min(MOST_ANSWER_BYTES, Math.max(LEAST_ANSWER_BYTES, heapBytes / PART_OF_HEAP));
    }

    static Duration millis(Fields fields, String key, long least, long most, long ordinary) {
        return Duration.ofMillis(fields.integer(key).between(least, most).orElse(ordinary));
    }

    private static int number(Fields fields, String key, int least, int most, long ordinary) {
        return fields.integer(key).between(least, most).orElse(ordinary).intValue();
    }

    /** Where Consul is, as messages name it. */
    String place() {
        return "host=" + host + ", port=" + port;
    }

    /** Says nothing of the token but whether there is one. */
    @Override
    public String toString() {
        return "Consul (" + place() + (tls.enabled() ? ", TLS" : "") + (token.isPresent() ? ", with a token" : "")
                + ")";
    }
}
