package dev.flotilla.discovery.etcd;

import dev.flotilla.discovery.support.RegistryTls;
import dev.flotilla.json.Field;
import dev.flotilla.json.Fields;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How etcd is reached and what it is told; every key has a default.
 *
 * @param endpoints members of one cluster; the next one is asked when one fails
 * @param user who asks, when it has access control
 * @param password how the user proves itself; a secret
 * @param tls how it is recognised, where the endpoints begin with {@code https}
 * @param lease how long a process that is gone is still known
 * @param refresh how often a process sees to it that it is known
 * @param watchTime how long one watch lasts before it is begun anew where it was
 * @param checkTime how often etcd is asked whether it answers
 * @param callTimeout the longest that any other request may take
 * @param maxAnswerBytes a longer answer, or a longer piece of news, is an error
 */
public record EtcdSettings(
        List<EtcdEndpoint> endpoints,
        Optional<String> user,
        Optional<String> password,
        RegistryTls tls,
        Duration lease,
        Duration refresh,
        Duration watchTime,
        Duration checkTime,
        Duration callTimeout,
        int maxAnswerBytes) {
    private static final EtcdEndpoint NEAREST = new EtcdEndpoint(false, "127.0.0.1", 2379);
    private static final int LEAST_ANSWER_BYTES = 2 << 20;
    private static final int MOST_ANSWER_BYTES = 32 << 20;
    private static final int PART_OF_HEAP = 32;

    /**
     * Reads {@code endpoints}, {@code user}, {@code password}; {@code tls} with {@code ca_file}, {@code cert_file},
     * {@code key_file}, {@code server_name}; {@code lease_seconds}, {@code refresh_ms}, {@code watch_ms},
     * {@code check_ms}, {@code call_timeout_ms}, {@code max_answer_bytes}. What is wrong is noted in {@code fields}.
     */
    public static EtcdSettings read(Fields fields) {
        List<EtcdEndpoint> endpoints = endpoints(fields);
        boolean secure = endpoints.stream().anyMatch(EtcdEndpoint::secure);
        if (endpoints.stream().anyMatch(endpoint -> endpoint.secure() != secure)) {
            fields.fault("endpoints", "must all begin with https, or none");
        }
        var settings = new EtcdSettings(
                endpoints,
                fields.text("user").length(1, 256).optional(),
                fields.text("password").secret().length(1, 1024).optional(),
                RegistryTls.read(fields.object("tls"), secure),
                Duration.ofSeconds(
                        fields.integer("lease_seconds").between(2, 600).orElse(5L)),
                millis(fields, "refresh_ms", 50, 60_000, 800),
                millis(fields, "watch_ms", 1000, 3_600_000, 60_000),
                millis(fields, "check_ms", 50, 60_000, 2000),
                millis(fields, "call_timeout_ms", 10, 60_000, 2000),
                fields.integer("max_answer_bytes")
                        .between(1024, 1 << 30)
                        .orElse(ordinaryAnswer(Runtime.getRuntime().maxMemory()))
                        .intValue());
        if (settings.user.isPresent() != settings.password.isPresent()) {
            boolean named = settings.user.isPresent();
            fields.fault(named ? "password" : "user", "is required beside \"" + (named ? "user" : "password") + "\"");
        }
        if (settings.refresh.multipliedBy(2).compareTo(settings.lease) > 0) {
            fields.fault("refresh_ms", "must be at most half of the lease");
        }
        return settings;
    }

    private static List<EtcdEndpoint> endpoints(Fields fields) {
        List<EtcdEndpoint> sound = urls(fields.texts("endpoints")).stream()
                .flatMap(url -> endpoint(fields, url).stream())
                .toList();
        return sound.isEmpty() ? List.of(NEAREST) : sound;
    }

    /** Who wrote a password there is not to find it in a log. */
    private static List<String> urls(Field<List<String>> endpoints) {
        List<String> urls = endpoints.orElse(List.of());
        return urls.stream().noneMatch(url -> url.contains("@"))
                ? urls
                : endpoints.secret().orElse(List.of());
    }

    private static Optional<EtcdEndpoint> endpoint(Fields fields, String url) {
        Optional<EtcdEndpoint> endpoint = EtcdEndpoint.parse(url);
        if (endpoint.isEmpty()) {
            String shown = url.replaceAll("//.*@", "//…@");
            fields.fault("endpoints", "must be a list of http://host:port or https://host:port, has \"" + shown + "\"");
        }
        return endpoint;
    }

    /** A small part of the heap, as an answer takes a multiple of its length while it is decoded. */
    private static long ordinaryAnswer(long heapBytes) {
        return Math.min(MOST_ANSWER_BYTES, Math.max(LEAST_ANSWER_BYTES, heapBytes / PART_OF_HEAP));
    }

    private static Duration millis(Fields fields, String key, long least, long most, long ordinary) {
        return Duration.ofMillis(fields.integer(key).between(least, most).orElse(ordinary));
    }

    /** Where etcd is, as messages name it. */
    String place() {
        return "endpoints=" + endpoints.stream().map(EtcdEndpoint::toString).collect(Collectors.joining(","));
    }

    /** Says nothing of the password. */
    @Override
    public String toString() {
        return "etcd (" + place() + user.map(name -> ", user=" + name).orElse("") + ")";
    }
}
