package dev.flotilla.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.discovery.Instance;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A real etcd of one member, on the same free ports from one start to the next.
 *
 * <p>The {@code etcd} on the PATH; {@code bin/test} brings one in. Not thread-safe.
 */
public final class TestEtcd implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HOST = TestServer.HOST;
    private static final int MOST_AT_ONCE = 100;
    private static final String ROOT = "/flotilla/services/";

    private final TestServer server = new TestServer("etcd");
    private final List<String> options;
    private final String scheme;
    private final HttpClient http;
    private final int port;
    private final int peerPort;
    private String token = "";

    private TestEtcd(List<String> options, @Nullable SSLContext trusted) {
        List<Integer> ports = TestServer.freePorts(2);
        this.port = ports.get(0);
        this.peerPort = ports.get(1);
        this.options = List.copyOf(options);
        this.scheme = trusted == null ? "http" : "https";
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        this.http =
                trusted == null ? client.build() : client.sslContext(trusted).build();
    }

    /** One that does not run yet. */
    public static TestEtcd create() {
        return new TestEtcd(List.of(), null);
    }

    /** One that is ready. */
    public static TestEtcd start() {
        TestEtcd etcd = create();
        etcd.ensure();
        return etcd;
    }

    /** One that speaks nothing but TLS, as the options say, and is ready. */
    public static TestEtcd startSecure(List<String> options, SSLContext client) {
        var secure = new TestEtcd(options, client);
        secure.ensure();
        return secure;
    }

    /** The port of its clients; the same after a restart. */
    public int port() {
        return port;
    }

    /** Where it is, as a configuration says it. */
    public String endpoint() {
        return scheme + "://" + HOST + ":" + port;
    }

    /** What a configuration says to reach it. */
    public JsonObject config() {
        return new JsonObject().put("endpoints", endpoint());
    }

    /** Starts it unless it runs, with what it knew; returns when it answers. */
    public void ensure() {
        if (!server.runs()) {
            launch();
            server.awaitThat(this::isReady);
        }
    }

    /** Starts it anew, empty. */
    public void restartEmpty() {
        kill();
        server.remove("kept");
        ensure();
    }

    private void launch() {
        String peers = "http://" + HOST + ":" + peerPort;
        var arguments = new ArrayList<>(List.of(
                "--data-dir=" + server.directory().resolve("kept"),
                "--listen-client-urls=" + endpoint(),
                "--advertise-client-urls=" + endpoint(),
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers,
                "--heartbeat-interval=20",
                "--election-timeout=200",
                "--log-level=error"));
        arguments.addAll(options);
        server.launch(arguments);
    }

    private boolean isReady() {
        HttpResponse<String> answer = send("/v3/kv/range", new JsonObject().put("key", encoded(ROOT)));
        return answer.statusCode() == 200 || answer.body().contains("user name is empty");
    }

    /** Ends it as a crash would; what it knows is kept. Nothing happens when it does not run. */
    public void kill() {
        server.kill();
    }

    /** Stops it in the middle of whatever it does: connections stay, nothing answers. */
    public void freeze() {
        server.freeze();
    }

    /** Lets it go on. */
    public void thaw() {
        server.thaw();
    }

    /** Demands a user from now on: {@code root}, and whom it is given, with the same word as name and password. */
    public void demandUsers(String... users) {
        post("/v3/auth/role/add", new JsonObject().put("name", "root"));
        addUser("root", "root");
        post("/v3/auth/role/add", new JsonObject().put("name", "services"));
        post(
                "/v3/auth/role/grant",
                new JsonObject()
                        .put("name", "services")
                        .put(
                                "perm",
                                new JsonObject()
                                        .put("permType", "READWRITE")
                                        .put("key", encoded(ROOT))
                                        .put("range_end", encoded("/flotilla/services0"))));
        for (String user : users) {
            addUser(user, "services");
        }
        post("/v3/auth/enable", new JsonObject());
        var root = new JsonObject().put("name", "root").put("password", "root");
        token = post("/v3/auth/authenticate", root).getString("token");
    }

    private void addUser(String name, String role) {
        post("/v3/auth/user/add", new JsonObject().put("name", name).put("password", name));
        post("/v3/auth/user/grant", new JsonObject().put("user", name).put("role", role));
    }

    /** Puts an instance that stays, as any program in any language would. */
    public void put(Instance instance) {
        put(instance.service(), instance.id(), value(instance));
    }

    /** Puts a value, whatever it is. */
    public void put(String service, String id, String value) {
        post("/v3/kv/put", putting(service, id, value));
    }

    /** Puts an instance on a lease that nobody renews. */
    public void putMortal(Instance instance) {
        String lease = post("/v3/lease/grant", new JsonObject().put("TTL", "1")).getString("ID");
        post(
                "/v3/kv/put",
                putting(instance.service(), instance.id(), value(instance)).put("lease", lease));
    }

    /** Puts many, a hundred at once. */
    public void putAll(List<Instance> instances) {
        for (int first = 0; first < instances.size(); first += MOST_AT_ONCE) {
            putAtOnce(instances.subList(first, Math.min(instances.size(), first + MOST_AT_ONCE)));
        }
    }

    private void putAtOnce(List<Instance> instances) {
        var puts = new JsonArray();
        instances.forEach(instance -> puts.add(
                new JsonObject().put("request_put", putting(instance.service(), instance.id(), value(instance)))));
        post("/v3/kv/txn", new JsonObject().put("success", puts));
    }

    private static JsonObject putting(String service, String id, String value) {
        return new JsonObject().put("key", key(service, id)).put("value", encoded(value));
    }

    private static String key(String service, String id) {
        return encoded(ROOT + service + "/" + id);
    }

    private static String encoded(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String decoded(String encoded) {
        return new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    }

    /** As a program in any language would write it. */
    private static String value(Instance instance) {
        var metadata = new JsonObject();
        instance.metadata().forEach(metadata::put);
        metadata.put("zone", instance.zone()).put("weight", Integer.toString(instance.weight()));
        return new JsonObject()
                .put("service", instance.service())
                .put("instance_id", instance.id())
                .put("host", instance.host())
                .put("port", instance.port())
                .put("secure", instance.secure())
                .put("metadata", metadata)
                .encode();
    }

    /** Removes what is under the key. */
    public void remove(String service, String id) {
        post("/v3/kv/deleterange", new JsonObject().put("key", key(service, id)));
    }

    /** Removes all instances of a service at once. */
    public void removeAll(String service) {
        post(
                "/v3/kv/deleterange",
                new JsonObject()
                        .put("key", encoded(ROOT + service + "/"))
                        .put("range_end", encoded(ROOT + service + "0")));
    }

    /** Forgets all history up to now. */
    public void compact() {
        String now = range("anything").getJsonObject("header").getString("revision");
        post("/v3/kv/compaction", new JsonObject().put("revision", now).put("physical", true));
    }

    /** What is known of a service, as values by instance id. */
    public JsonObject held(String service) {
        var held = new JsonObject();
        String prefix = ROOT + service + "/";
        range(service).getJsonArray("kvs", new JsonArray()).forEach(each -> {
            JsonObject value = (JsonObject) each;
            held.put(
                    decoded(value.getString("key")).substring(prefix.length()),
                    new JsonObject(decoded(value.getString("value"))));
        });
        return held;
    }

    /** How often it was asked for this by anybody since its start. */
    public int calls(String method) {
        String counter = "grpc_server_started_total{grpc_method=\"" + method + "\"";
        return send(HttpRequest.newBuilder(URI.create(endpoint() + "/metrics")))
                .body()
                .lines()
                .filter(line -> line.startsWith(counter))
                .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The leases that keys of a service are kept on. */
    public List<String> leases(String service) {
        return range(service).getJsonArray("kvs", new JsonArray()).stream()
                .map(each -> ((JsonObject) each).getString("lease", "none"))
                .toList();
    }

    /** The longest time that a lease has left, as it was granted. */
    public long seconds(String lease) {
        return Long.parseLong(
                post("/v3/lease/timetolive", new JsonObject().put("ID", lease)).getString("grantedTTL"));
    }

    /** Ends a lease, with everything that is kept on it. */
    public void revoke(String lease) {
        post("/v3/lease/revoke", new JsonObject().put("ID", lease));
    }

    private JsonObject range(String service) {
        return post(
                "/v3/kv/range",
                new JsonObject()
                        .put("key", encoded(ROOT + service + "/"))
                        .put("range_end", encoded(ROOT + service + "0")));
    }

    /** Waits until the instances of a service are as wanted, and gives them. */
    @CanIgnoreReturnValue
    public JsonObject awaitHeld(String service, Predicate<JsonObject> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        JsonObject held = held(service);
        while (!wanted.test(held)) {
            if (System.nanoTime() > end) {
                throw new AssertionError(service + " is not as it should be: " + held);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
            held = held(service);
        }
        return held;
    }

    @CanIgnoreReturnValue
    private JsonObject post(String path, JsonObject body) {
        HttpResponse<String> answer = send(path, body);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(path + ": " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> send(String path, JsonObject body) {
        return send(HttpRequest.newBuilder(URI.create(endpoint() + path)).POST(BodyPublishers.ofString(body.encode())));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            HttpRequest.Builder proven = token.isEmpty() ? request : request.header("Authorization", token);
            return http.send(proven.timeout(PATIENCE).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** Ends it and removes what it left. */
    @Override
    public void close() {
        server.close();
    }
}
