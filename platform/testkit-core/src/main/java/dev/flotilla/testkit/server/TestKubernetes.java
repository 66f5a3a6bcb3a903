package dev.flotilla.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * An API server of Kubernetes as far as a reader of EndpointSlices sees one: lists with pages, watches with bookmarks,
 * history that can be compacted, tokens; and all that can go wrong with it. No real one is at hand, and most of this it
 * could not be made to show. Thread-safe.
 */
public final class TestKubernetes implements AutoCloseable {
    /** The only namespace there is. */
    public static final String NAMESPACE = "shop";

    private static final String HOST = "127.0.0.1";
    private static final String PATH = "/apis/discovery.k8s.io/v1/namespaces/" + NAMESPACE + "/endpointslices";

    public final SliceStore store = new SliceStore();
    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpServerOptions options;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final Set<TestWatch> watches = ConcurrentHashMap.newKeySet();
    private final Map<String, List<JsonObject>> pages = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> tokens = new CopyOnWriteArrayList<>();
    private final List<Runnable> held = new CopyOnWriteArrayList<>();
    private final AtomicInteger broken = new AtomicInteger();
    private Optional<HttpServer> server = Optional.empty();
    private int port;
    private volatile Optional<String> accepted = Optional.empty();
    private volatile Optional<Buffer> garbage = Optional.empty();
    private volatile boolean frozen;
    private volatile boolean forgetful;
    private volatile boolean silent;
    private volatile boolean plainGone;
    private volatile boolean alwaysGone;
    private volatile boolean listsGone;
    private volatile boolean watchesRefused;

    private TestKubernetes(HttpServerOptions options) {
        this.options = options;
    }

    /** Runs on a free port of loopback, without TLS. */
    public static TestKubernetes start() {
        return start(new HttpServerOptions());
    }

    /** The same with TLS, by which it is 127.0.0.1, and for those only who show the token. */
    public static TestKubernetes start(TestCertificates certificates, String token) {
        TestKubernetes made = start(serving(certificates, "server"));
        made.accept(token);
        return made;
    }

    /** Proves itself by one of the certificates. */
    public static HttpServerOptions serving(TestCertificates certificates, String alias) {
        return new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertPath(certificates.certificate(alias).toString())
                        .addKeyPath(certificates.key(alias).toString()));
    }

    public static TestKubernetes start(HttpServerOptions options) {
        var made = new TestKubernetes(options);
        made.restart();
        return made;
    }

    /** Runs, if it does not, with what it knows. */
    public synchronized void restart() {
        if (server.isEmpty()) {
            HttpServer listening = await(vertx.createHttpServer(options)
                    .connectionHandler(this::connected)
                    .exceptionHandler(failure -> broken.incrementAndGet())
                    .requestHandler(this::answer)
                    .listen(port, HOST));
            server = Optional.of(listening);
            port = listening.actualPort();
        }
    }

    /** Is gone from one moment to the next. */
    public synchronized void stop() {
        server.ifPresent(running -> await(running.close()));
        server = Optional.empty();
        dropConnections();
    }

    /** The port it has, running or not. */
    public int port() {
        return port;
    }

    /** The URL it has, running or not. */
    public String url() {
        return (options.isSsl() ? "https://" : "http://") + HOST + ":" + port;
    }

    /** Forgets everything; to be called while it does not run. */
    public void forget() {
        store.clear();
    }

    /** There is a pod of the service, on loopback, in a slice of its own. */
    public void putPod(String service, String uid, int podPort, boolean ready) {
        store.put(SliceJson.slice(uid, service, podPort)
                .with(SliceJson.pod(uid, HOST, ready, false))
                .json());
    }

    /** The uids of the pods of the service that it calls ready. */
    public List<String> readyPods(String service) {
        return store.list(Selector.parse("kubernetes.io/service-name=" + service)).stream()
                .flatMap(slice -> slice.getJsonArray("endpoints", new JsonArray()).stream())
                .map(JsonObject.class::cast)
                .filter(endpoint -> endpoint.getJsonObject("conditions").getBoolean("ready")
                        && !endpoint.getJsonObject("conditions").getBoolean("terminating", false))
                .map(endpoint -> endpoint.getJsonObject("targetRef").getString("uid"))
                .toList();
    }

    public void dropConnections() {
        connections.forEach(connection -> connection.close().onFailure(gone -> {}));
    }

    /** Ends all watches in order, as one that is shut down does. */
    public void endWatches() {
        watches.forEach(TestWatch::end);
    }

    /** Answers nothing any more, and sends no byte, until it is thawed. */
    public void freeze() {
        frozen = true;
    }

    public void thaw() {
        vertx.runOnContext(go -> {
            frozen = false;
            List<Runnable> due = List.copyOf(held);
            held.clear();
            due.forEach(Runnable::run);
        });
    }

    /** Sends no bookmarks. */
    public void sendNoBookmarks() {
        silent = true;
    }

    /** Says that history is gone by the status of the answer, not by an event in it. */
    public void sayGonePlainly() {
        plainGone = true;
    }

    /** Does not know the next page when it is asked for one, once. */
    public void forgetPages() {
        forgetful = true;
    }

    /** Keeps no history at all. */
    public void sayGoneAlways(boolean now) {
        alwaysGone = now;
    }

    /** Keeps nothing that could be listed. */
    public void sayGoneToLists(boolean now) {
        listsGone = now;
    }

    /** Accepts no token for a watch, as one of several servers may that has not heard of it. */
    public void refuseWatches(boolean now) {
        watchesRefused = now;
    }

    /** Accepts this token only. */
    public void accept(String token) {
        accepted = Optional.of(token);
    }

    /** Answers lists with this. */
    public void answerLists(Optional<Buffer> body) {
        garbage = body;
    }

    /** Sends something to all watches that is not of its own making. */
    public void send(String text) {
        watches.forEach(watch -> watch.write(Buffer.buffer(text)));
    }

    /** Waits until so many handshakes have failed from now on. */
    public void awaitBrokenHandshakes(int more) {
        int goal = broken.get() + more;
        awaitThat(() -> broken.get() >= goal);
    }

    /** All it was asked for so far. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public long lists() {
        return asked.stream().filter(uri -> !uri.contains("watch=true")).count();
    }

    public long watches() {
        return asked.stream().filter(uri -> uri.contains("watch=true")).count();
    }

    /** The tokens it was shown, in their order. */
    public List<String> tokens() {
        return List.copyOf(tokens);
    }

    public void awaitWatch() {
        awaitThat(() -> !watches.isEmpty());
    }

    public void awaitThat(BooleanSupplier wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within 30 s; asked for " + asked);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private void connected(HttpConnection connection) {
        connections.add(connection);
        connection.exceptionHandler(broken -> {});
        connection.closeHandler(closed -> connections.remove(connection));
    }

    private void answer(HttpServerRequest request) {
        asked.add(request.uri());
        String shown = request.getHeader("Authorization");
        tokens.add(shown == null ? "" : shown.replace("Bearer ", ""));
        HttpServerResponse response = request.response().putHeader("Content-Type", "application/json");
        soon(() -> answer(request, response, shown));
    }

    private void answer(HttpServerRequest request, HttpServerResponse response, @Nullable String shown) {
        if (accepted.filter(token -> !("Bearer " + token).equals(shown)).isPresent()) {
            refuse(response, 401, "Unauthorized", "Unauthorized");
        } else if (watchesRefused && param(request, "watch").equals("true")) {
            refuse(response, 401, "Unauthorized", "Unauthorized");
        } else if (listsGone && !param(request, "watch").equals("true")) {
            refuse(response, 410, "Expired", "nothing is kept");
        } else if (!request.path().equals(PATH) || !request.method().name().equals("GET")) {
            refuse(response, 403, "Forbidden", "endpointslices.discovery.k8s.io is forbidden");
        } else {
            answer(request, response);
        }
    }

    private void answer(HttpServerRequest request, HttpServerResponse response) {
        try {
            Selector selector = Selector.parse(param(request, "labelSelector"));
            if (param(request, "watch").equals("true")) {
                watch(request, response, selector);
            } else {
                list(request, response, selector);
            }
        } catch (IllegalArgumentException e) {
            refuse(response, 400, "BadRequest", String.valueOf(e.getMessage()));
        }
    }

    private void list(HttpServerRequest request, HttpServerResponse response, Selector selector) {
        if (garbage.isPresent()) {
            response.end(garbage.get()).onFailure(gone -> {});
            return;
        }
        String next = param(request, "continue");
        String version = next.isEmpty() ? Long.toString(store.version()) : next.substring(0, next.indexOf('/'));
        if (forgetful) {
            forgetful = next.isEmpty();
            pages.clear();
        }
        if (!next.isEmpty() && (store.isExpired(Long.parseLong(version)) || !pages.containsKey(next))) {
            refuse(response, 410, "Expired", "The provided continue parameter is too old");
            return;
        }
        List<JsonObject> left = next.isEmpty() ? store.list(selector) : pages.getOrDefault(next, List.of());
        int limit = param(request, "limit").isEmpty() ? left.size() : Integer.parseInt(param(request, "limit"));
        var page = new ArrayList<>(left.subList(0, Math.min(limit, left.size())));
        var metadata = new JsonObject().put("resourceVersion", version);
        if (page.size() < left.size()) {
            String token = version + "/" + pages.size();
            pages.put(token, List.copyOf(left.subList(page.size(), left.size())));
            metadata.put("continue", token);
        }
        response.end(new JsonObject()
                        .put("kind", "EndpointSliceList")
                        .put("apiVersion", "discovery.k8s.io/v1")
                        .put("metadata", metadata)
                        .put("items", new JsonArray(page))
                        .toBuffer())
                .onFailure(gone -> {});
    }

    private void watch(HttpServerRequest request, HttpServerResponse response, Selector selector) {
        long since = Long.parseLong(param(request, "resourceVersion"));
        if (alwaysGone || store.isExpired(since)) {
            JsonObject gone = status(410, "Expired", "too old resource version: " + since);
            if (plainGone) {
                response.setStatusCode(410).end(gone.toBuffer()).onFailure(broken -> {});
            } else {
                response.setChunked(true)
                        .end(new JsonObject().put("type", "ERROR").put("object", gone) + "\n")
                        .onFailure(broken -> {});
            }
            return;
        }
        boolean bookmarks = param(request, "allowWatchBookmarks").equals("true");
        var watch = new TestWatch(vertx, store, response, selector, this::soon, watches);
        watch.open(since, Long.parseLong(param(request, "timeoutSeconds")), () -> bookmarks && !silent);
    }

    /** At once, or when it is thawed. */
    private void soon(Runnable action) {
        if (frozen) {
            held.add(action);
        } else {
            action.run();
        }
    }

    private static String param(HttpServerRequest request, String name) {
        String value = request.getParam(name);
        return value == null ? "" : value;
    }

    private static void refuse(HttpServerResponse response, int code, String reason, String message) {
        response.setStatusCode(code)
                .end(status(code, reason, message).toBuffer())
                .onFailure(gone -> {});
    }

    private static JsonObject status(int code, String reason, String message) {
        return new JsonObject(new HashMap<>(Map.of(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "metadata",
                new JsonObject(),
                "status",
                "Failure",
                "message",
                message,
                "reason",
                reason,
                "code",
                code)));
    }

    @Override
    public void close() {
        stop();
        await(vertx.close());
    }

    @CanIgnoreReturnValue
    public static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened within 30 s", e);
        }
    }
}
