package dev.flotilla.launcher;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Processes that know of each other by a real registry alone, with one database for each service. */
final class RegistryFleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final OutsideRegistry registry;
    private final Path data;
    private final Map<String, String> shared = new HashMap<>();
    private final List<Outside> processes = new ArrayList<>();
    private final List<OutsideRegistry> joined = new ArrayList<>();

    private RegistryFleet(OutsideRegistry registry, Path data) {
        this.registry = registry;
        this.data = data;
    }

    /** A registry and empty databases; no process yet. */
    static RegistryFleet create(OutsideRegistry registry, Path data) throws Exception {
        var fleet = new RegistryFleet(registry, data);
        fleet.shared.putAll(registry.variables());
        fleet.shared.put("USER_DATABASE_URL", TestDatabases.freshUrl("user"));
        fleet.shared.put("PRODUCT_DATABASE_URL", TestDatabases.freshUrl("product"));
        fleet.shared.put("ORDER_DATABASE_URL", TestDatabases.freshUrl("order"));
        return fleet;
    }

    /** Has another registry beside the first one; processes find it, and it ends with the fleet. */
    @CanIgnoreReturnValue
    RegistryFleet join(OutsideRegistry second) {
        joined.add(second);
        shared.putAll(second.variables());
        return this;
    }

    /** Gives every process that starts from now on an environment variable. */
    @CanIgnoreReturnValue
    RegistryFleet share(String variable, String value) {
        shared.put(variable, value);
        return this;
    }

    /** Starts a process that deploys one verticle, and waits until it is ready. */
    @CanIgnoreReturnValue
    Outside start(String verticle) throws Exception {
        return start(verticle, fresh());
    }

    /** The same with these registries, the most trusted one first. */
    @CanIgnoreReturnValue
    Outside startWith(List<String> backends, String verticle) throws Exception {
        return start(verticle, fresh(), patient(backends));
    }

    private Path fresh() {
        return data.resolve("p" + processes.size());
    }

    /** The same with a data directory that another one may have used. */
    @CanIgnoreReturnValue
    Outside start(String verticle, Path directory) throws Exception {
        return start(verticle, directory, patient(List.of(registry.type())));
    }

    private Outside start(String verticle, Path directory, Path conf) throws Exception {
        var variables = new HashMap<>(shared);
        variables.put("VERTICLES", verticle);
        variables.put("DATA_DIR", directory.toString());
        Outside process = Outside.start(variables, "-conf", conf.toString());
        processes.add(process);
        registry.started(verticle, process);
        return process;
    }

    private Path patient(List<String> backends) throws IOException {
        JsonObject discovery = new JsonObject().put("backends", new JsonArray(backends));
        for (String backend : backends) {
            discovery.put(backend, conf(backend).getJsonObject("discovery").getJsonObject(backend));
        }
        if (backends.contains("consul")) {
            discovery.getJsonObject("consul").put("check_timeout_ms", 10_000);
        }
        JsonObject conf = patient(registry.type()).put("discovery", discovery);
        return Files.writeString(data.resolve("conf-" + String.join("-", backends) + ".json"), conf.encodePrettily());
    }

    /** The file that everybody uses, for a machine on which a whole build runs beside: it may stall for a second. */
    static JsonObject patient(String home) {
        JsonObject order = new JsonObject()
                .put("lookup_timeout_ms", 10_000)
                .put("users", new JsonObject().put("deadline_ms", 10_000))
                .put("products", new JsonObject().put("deadline_ms", 10_000));
        return new JsonObject()
                .put("include", file(home).toAbsolutePath().toString())
                .put("verticles", new JsonObject().put("order", new JsonObject().put("config", order)));
    }

    private static JsonObject conf(String home) throws IOException {
        return new JsonObject(Files.readString(file(home)));
    }

    private static Path file(String home) {
        return Path.of("..", "conf", home + ".json");
    }

    /** What a process knows of everybody. */
    static JsonObject discovery(Outside process) throws Exception {
        return new JsonObject(process.get("management", "/discovery").body());
    }

    /** The instances of a service that a process knows. */
    static List<JsonObject> known(Outside process, String service) throws Exception {
        return discovery(process).getJsonArray("services").stream()
                .map(JsonObject.class::cast)
                .filter(known -> known.getString("name").equals(service))
                .flatMap(known -> known.getJsonArray("instances").stream())
                .map(JsonObject.class::cast)
                .toList();
    }

    static void awaitKnown(Outside process, String service, int instances) throws Exception {
        await(
                () -> known(process, service).size() == instances,
                () -> "not " + instances + " of " + service + " but "
                        + discovery(process).encodePrettily());
    }

    /** Waits until the process hears from the registry again. */
    void awaitConnected(Outside process) throws Exception {
        String connected = "\"type\":\"" + registry.type() + "\",\"connected\":true";
        await(
                () -> discovery(process).encode().contains(connected),
                () -> "not connected: " + discovery(process).encodePrettily());
    }

    /** Waits until what is known of the services is on disk. */
    static void awaitSaved(Path directory, String... services) throws Exception {
        for (String service : services) {
            Path file = directory.resolve("discovery").resolve(service + ".json");
            await(() -> Files.exists(file), () -> "there is no " + file);
        }
    }

    private static void await(Callable<Boolean> wanted, Callable<String> otherwise) throws Exception {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!wanted.call()) {
            if (System.nanoTime() > end) {
                throw new AssertionError(otherwise.call());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** The order with its live user and product. */
    static JsonObject view(Outside orders, String token, JsonObject order) throws Exception {
        return new JsonObject(orders.get("order", viewPath(order), token).body());
    }

    static String viewPath(JsonObject order) {
        return "/api/orders/" + order.getString("order_id") + "?expand=user,product";
    }

    /** Buys one product; gives the order. */
    static JsonObject order(Outside orders, String token, String product) throws Exception {
        var answer = orders.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_id", product).put("quantity", 1));
        if (answer.statusCode() != 201) {
            throw new AssertionError("no order: " + answer.statusCode() + " " + answer.body());
        }
        return new JsonObject(answer.body());
    }

    /** What the processes warned of, in the order in which they were started: why something failed. */
    String warnings() {
        return processes.stream()
                .flatMap(process -> process.process
                        .out()
                        .lines()
                        .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
                        .map(line -> process.process.pid() + " | " + line))
                .collect(Collectors.joining("\n", "the processes warn:\n", "\n"));
    }

    @Override
    public void close() {
        processes.forEach(process -> process.process.close());
        registry.close();
        joined.forEach(OutsideRegistry::close);
    }
}
