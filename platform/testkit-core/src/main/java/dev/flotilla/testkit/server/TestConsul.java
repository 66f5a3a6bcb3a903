package dev.flotilla.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.json.Json;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A real Consul, one agent in development mode: empty at each start, on the same free ports as before.
 *
 * <p>The {@code consul} on the PATH; {@code bin/test} brings one in. Not thread-safe.
 */
public final class TestConsul implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String HOST = TestServer.HOST;

    private final TestServer server = new TestServer("consul");
    private final JsonObject config;
    private String token = "";
    private final boolean tls;
    private final HttpClient http;
    private final int port;

    private TestConsul(JsonObject extra, @Nullable SSLContext trusted) {
        List<Integer> ports = TestServer.freePorts(3);
        this.port = ports.get(0);
        this.tls = trusted != null;
        this.config = config(ports).mergeIn(extra, true);
        HttpClient.Builder client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5));
        this.http =
                trusted == null ? client.build() : client.sslContext(trusted).build();
    }

    private JsonObject config(List<Integer> ports) {
        var numbers = new JsonObject()
                .put("http", tls ? -1 : port)
                .put("https", tls ? port : -1)
                .put("server", ports.get(1))
                .put("serf_lan", ports.get(2))
                .put("serf_wan", -1)
                .put("grpc", -1)
                .put("dns", -1);
        return new JsonObject()
                .put("bind_addr", HOST)
                .put("client_addr", HOST)
                .put("log_level", "err")
                .put("disable_update_check", true)
                .put("ports", numbers);
    }

    /** One that is ready. */
    public static TestConsul start() {
        return create().restart();
    }

    /** One that does not run yet. */
    public static TestConsul create() {
        return new TestConsul(new JsonObject(), null);
    }

    /** One that does not run yet, and keeps what it knows from one start to the next. */
    public static TestConsul createDurable() {
        var durable = new JsonObject()
                .put("server", true)
                .put("bootstrap_expect", 1)
                .put("performance", new JsonObject().put("raft_multiplier", 1));
        return new TestConsul(durable, null);
    }

    /** One that denies everything to who has no token, and is ready. */
    public static TestConsul startGuarded() {
        var acl = new JsonObject().put("enabled", true).put("default_policy", "deny");
        var guarded = new TestConsul(new JsonObject().put("acl", acl), null);
        guarded.launch();
        guarded.server.awaitThat(guarded::isBootstrapped);
        guarded.put("/v1/agent/token/agent", new JsonObject().put("Token", guarded.token));
        guarded.server.awaitThat(guarded::isReady);
        return guarded;
    }

    /** One that speaks nothing but HTTPS, and is ready. */
    public static TestConsul startSecure(JsonObject certificates, SSLContext client) {
        return new TestConsul(certificates, client).restart();
    }

    /** Where its HTTP API is. */
    public String host() {
        return HOST;
    }

    /** The port of its HTTP API; the same after a restart. */
    public int port() {
        return port;
    }

    /** What a configuration says to reach it. */
    public JsonObject config() {
        return new JsonObject().put("host", HOST).put("port", port);
    }

    /** Starts it, empty; returns when it leads itself and knows itself. */
    @CanIgnoreReturnValue
    public TestConsul restart() {
        kill();
        launch();
        server.awaitThat(this::isReady);
        return this;
    }

    /** Starts it unless it runs; a durable one with what it knew. */
    public void ensure() {
        if (!server.runs()) {
            launch();
            server.awaitThat(this::isReady);
        }
    }

    /** Removes what a durable one has kept, while it does not run. */
    public void forget() {
        server.remove("kept");
    }

    private void launch() {
        Path directory = server.directory();
        String memory = config.containsKey("server") ? "-data-dir=" + directory.resolve("kept") : "-dev";
        try {
            Path file = Files.writeString(directory.resolve("config.json"), config.encode());
            server.launch(List.of("agent", memory, "-config-file", file.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isBootstrapped() {
        HttpResponse<String> answer =
                send(request("/v1/acl/bootstrap").PUT(BodyPublishers.noBody()).build());
        if (answer.statusCode() == 200) {
            token = new JsonObject(answer.body()).getString("SecretID");
        }
        return answer.statusCode() == 200;
    }

    /** A token of a guarded one that is allowed what the rules say. */
    public String token(String rules) {
        put("/v1/acl/policy", new JsonObject().put("Name", "rules").put("Rules", rules));
        var body = new JsonObject().put("Policies", new JsonArray().add(new JsonObject().put("Name", "rules")));
        return new JsonObject(put("/v1/acl/token", body)).getString("SecretID");
    }

    private boolean isReady() {
        HttpResponse<String> answer =
                send(request("/v1/health/service/consul?passing=1").build());
        return answer.statusCode() == 200 && !new JsonArray(answer.body()).isEmpty();
    }

    /** Ends it as a crash would; what it knew is lost. Nothing happens when it does not run. */
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

    /** Registers at the agent, as any program in any language would. */
    public void register(JsonObject service) {
        put("/v1/agent/service/register", service);
    }

    /** Registers a service without a check, so that it passes at once. */
    public void register(String name, String id, int port) {
        register(new JsonObject()
                .put("ID", id)
                .put("Name", name)
                .put("Address", HOST)
                .put("Port", port));
    }

    /** Takes a registration back. */
    public void deregister(String id) {
        put("/v1/agent/service/deregister/" + id, new JsonObject());
    }

    /** What the agent holds, by id. */
    public JsonObject held() {
        return (JsonObject) get("/v1/agent/services");
    }

    /** Waits until its agent has held nothing for two seconds in a row: what was on its way may come in until then. */
    public void awaitNothingHeld() {
        long[] since = {System.nanoTime()};
        server.awaitThat(() -> {
            if (!held().isEmpty()) {
                since[0] = System.nanoTime();
            }
            return System.nanoTime() - since[0] >= TimeUnit.SECONDS.toNanos(2);
        });
    }

    /** Waits until the passing entries of a service are as wanted, and gives them. */
    @CanIgnoreReturnValue
    public JsonArray awaitPassing(String service, Predicate<JsonArray> wanted) {
        return await(service, "passing=1&", wanted);
    }

    /** The same with all entries, however they are. */
    @CanIgnoreReturnValue
    public JsonArray awaitKnown(String service, Predicate<JsonArray> wanted) {
        return await(service, "", wanted);
    }

    private JsonArray await(String service, String filter, Predicate<JsonArray> wanted) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        String index = "0";
        while (System.nanoTime() < end) {
            HttpResponse<String> answer =
                    send(request("/v1/health/service/" + service + "?" + filter + "wait=1s&index=" + index)
                            .build());
            var entries = new JsonArray(answer.body());
            if (wanted.test(entries)) {
                return entries;
            }
            index = answer.headers().firstValue("X-Consul-Index").orElse("0");
        }
        throw new AssertionError(service + " is not as it should be: " + get("/v1/health/service/" + service));
    }

    /** The ids of the registrations in a health answer. */
    public static List<String> ids(JsonArray entries) {
        return entries.stream()
                .map(entry -> ((JsonObject) entry).getJsonObject("Service").getString("ID"))
                .sorted()
                .toList();
    }

    /** The answer to a question, decoded. */
    public Object get(String path) {
        return Json.decodeValue(checked(request(path).build()));
    }

    /** Tells it something. */
    @CanIgnoreReturnValue
    public String put(String path, JsonObject body) {
        return checked(request(path).PUT(BodyPublishers.ofString(body.encode())).build());
    }

    @CanIgnoreReturnValue
    public String putAll(String path, JsonArray body) {
        return checked(request(path).PUT(BodyPublishers.ofString(body.encode())).build());
    }

    private String checked(HttpRequest request) {
        HttpResponse<String> answer = send(request);
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(request.uri() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create((tls ? "https://" : "http://") + HOST + ":" + port + path))
                .timeout(PATIENCE);
        return token.isEmpty() ? request : request.header("X-Consul-Token", token);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, BodyHandlers.ofString());
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
