package dev.flotilla.examples.greeting;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.TestConsul;
import dev.flotilla.testkit.server.TestEtcd;
import dev.flotilla.testkit.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the README, with the jar that is built. */
@Timeout(120)
class RunsByItselfIT {
    private static final Path JAR = Path.of(System.getProperty("example.jar", "target/provider-consumer.jar"));
    private static final Pattern READY = Pattern.compile("(\\w+) is ready at (http://\\S+)");

    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void kill() {
        processes.forEach(Process::destroyForcibly);
    }

    @Test
    void bringsUpBothAndEndsInOrder(@TempDir Path data) throws Exception {
        var addresses = start(Map.of("DATA_DIR", data.toString()));

        var fetched = fetch(address(addresses, "consumer"));
        processes.get(0).destroy();

        assertThat(fetched.statusCode()).as(fetched.body()).isEqualTo(200);
        assertThat(message(fetched)).isEqualTo("Hello from the provider");
        assertThat(processes.get(0).waitFor(30, SECONDS)).isTrue();
        assertThat(processes.get(0).exitValue()).isZero();
    }

    @Test
    void meetsInConsulWhenTheConfigurationSaysSo(@TempDir Path data) throws Exception {
        try (var consul = TestConsul.start()) {
            var where = Map.of("CONSUL_HOST", consul.host(), "CONSUL_PORT", Integer.toString(consul.port()));

            meet("conf/consul.json", data, where, where);
        }
    }

    @Test
    void meetsInEtcdWhenTheConfigurationSaysSo(@TempDir Path data) throws Exception {
        try (var etcd = TestEtcd.start()) {
            var where = Map.of("ETCD_ENDPOINTS", etcd.endpoint());

            meet("conf/etcd.json", data, where, where);
        }
    }

    @Test
    void meetsInAClusterWhenTheConfigurationSaysSo(@TempDir Path data) throws Exception {
        List<Integer> ports = TestServer.freePorts(2);

        meet("conf/cluster.json", data, member(ports, 0), member(ports, 1));
    }

    private static Map<String, String> member(List<Integer> ports, int number) {
        return Map.of(
                "CLUSTER_PORT",
                ports.get(number).toString(),
                "CLUSTER_MEMBERS",
                "127.0.0.1:%d,127.0.0.1:%d".formatted(ports.get(0), ports.get(1)));
    }

    /** One process each: the consumer is there first, and finds the provider when it comes. */
    private void meet(String conf, Path data, Map<String, String> ofConsumer, Map<String, String> ofProvider)
            throws Exception {
        var consumer = address(start(one("consumer", data, ofConsumer), "-conf", conf), "consumer");
        assertThat(fetch(consumer).statusCode()).isEqualTo(503);

        var provider = address(start(one("provider", data, ofProvider), "-conf", conf), "provider");

        assertThat(provider).startsWith("http://127.0.0.1:");
        assertThat(message(fetchedInTime(consumer))).isEqualTo("Hello from the provider");
    }

    private static Map<String, String> one(String verticle, Path data, Map<String, String> more) {
        var variables = new HashMap<>(more);
        variables.put("VERTICLES", verticle);
        variables.put("DATA_DIR", data.resolve(verticle).toString());
        return variables;
    }

    private Map<String, String> start(Map<String, String> variables, String... args) throws IOException {
        var command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-jar", JAR.toString()));
        command.addAll(List.of(args));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "PROVIDER_PORT", "0", "CONSUMER_PORT", "0", "MANAGEMENT_PORT", "0", "HTTP_HOST", "127.0.0.1"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        processes.add(process);
        return awaitReady(process);
    }

    /** The stream is not closed: a process that cannot write any more would not end in order. */
    private static Map<String, String> awaitReady(Process process) throws IOException {
        var addresses = new HashMap<String, String>();
        var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        for (String line = out.readLine(); line != null && !line.contains("ready in "); line = out.readLine()) {
            var ready = READY.matcher(line);
            if (ready.find()) {
                addresses.put(ready.group(1), ready.group(2));
            }
        }
        return addresses;
    }

    private static String address(Map<String, String> addresses, String verticle) {
        return requireNonNull(addresses.get(verticle), verticle + " is not ready");
    }

    /** The slowest is Consul, which has checked the provider within two seconds. */
    private static HttpResponse<String> fetchedInTime(String consumer) throws Exception {
        var fetched = fetch(consumer);
        for (long end = System.nanoTime() + SECONDS.toNanos(30);
                fetched.statusCode() != 200 && System.nanoTime() < end;
                fetched = fetch(consumer)) {
            assertThat(fetched.statusCode()).isEqualTo(503);
        }
        return fetched;
    }

    private static HttpResponse<String> fetch(String consumer) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(consumer + "/fetch")).build(), BodyHandlers.ofString());
    }

    private static String message(HttpResponse<String> fetched) {
        return new JsonObject(fetched.body()).getJsonObject("data").getString("message");
    }
}
