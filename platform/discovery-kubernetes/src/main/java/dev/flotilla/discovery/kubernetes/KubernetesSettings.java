package dev.flotilla.discovery.kubernetes;

import dev.flotilla.json.Fields;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the API server of Kubernetes is reached; inside a pod every key has a default.
 *
 * @param server where it is
 * @param namespace whose Services are followed
 * @param tokenFile what it is asked with, read before each request
 * @param caFile whom to trust (PEM); without one, whom the JVM trusts
 * @param watchTime how long one watch lasts at least, before it is begun anew; up to half as much again
 * @param idleTime how long a watch may bring nothing before it is begun anew
 * @param callTimeout the longest that any answer may take to begin
 * @param maxAnswerBytes a longer page of a list, or a longer event, is an error
 */
public record KubernetesSettings(
        ApiServer server,
        String namespace,
        Optional<Path> tokenFile,
        Optional<Path> caFile,
        Duration watchTime,
        Duration idleTime,
        Duration callTimeout,
        int maxAnswerBytes) {
    /** Where a pod finds the account it runs as. */
    static final String SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

    /** What the API server is called inside a cluster. */
    private static final String USUAL_NAME = "kubernetes.default.svc";

    private static final ApiServer NOWHERE = new ApiServer(true, "", 0, "");
    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

    /**
     * Reads {@code api}, or {@code service_host} and {@code service_port}, which Kubernetes tells each pod;
     * {@code namespace}, {@code token_file}, {@code ca_file}, each with what lies in {@code service_account} as default;
     * {@code watch_ms}, {@code idle_ms}, {@code call_timeout_ms}, {@code max_answer_bytes}. What is wrong is noted in
     * {@code fields}.
     */
    public static KubernetesSettings read(Fields fields) {
        var account = ServiceAccount.read(fields);
        boolean inCluster = !fields.has("api") && (fields.has("service_host") || account.hasToken());
        ApiServer server = server(fields, inCluster);
        return new KubernetesSettings(
                server,
                fields.text("namespace")
                        .check(name -> NAME.matcher(name).matches(), "must be the name of a namespace")
                        .optional()
                        .or(account::namespace)
                        .orElse("default"),
                account.tokenFile(server, inCluster),
                account.caFile(server),
                millis(fields, "watch_ms", 1000, 3_600_000, 300_000),
                millis(fields, "idle_ms", 1000, 3_600_000, 75_000),
                millis(fields, "call_timeout_ms", 10, 60_000, 5000),
                fields.integer("max_answer_bytes")
                        .between(1024, 1 << 30)
                        .orElse(8L << 20)
                        .intValue());
    }

    private static ApiServer server(Fields fields, boolean inCluster) {
        String host = fields.text("service_host").length(1, 253).orElse(USUAL_NAME);
        long port = fields.integer("service_port").between(1, 65_535).orElse(443L);
        if (inCluster) {
            return new ApiServer(true, host, (int) port, "");
        }
        if (!fields.has("api")) {
            fields.fault("api", "is required outside a cluster");
            return NOWHERE;
        }
        return fields.text("api")
                .check(
                        url -> ApiServer.parse(url).isPresent(),
                        "must be https://host:port, or http://host:port on loopback, as of kubectl proxy")
                .optional()
                .flatMap(ApiServer::parse)
                .orElse(NOWHERE);
    }

    private static Duration millis(Fields fields, String key, long least, long most, long ordinary) {
        return Duration.ofMillis(fields.integer(key).between(least, most).orElse(ordinary));
    }

    /** Where Kubernetes is, as messages name it. */
    String place() {
        return "api=" + server + ", namespace=" + namespace;
    }

    @Override
    public String toString() {
        return "Kubernetes (" + place() + (tokenFile.isPresent() ? ", with a token" : "") + ")";
    }
}
