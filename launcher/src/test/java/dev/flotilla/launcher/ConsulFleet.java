package dev.flotilla.launcher;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.discovery.consul.TestConsul;
import dev.flotilla.storage.TestDatabases;
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

/** Processes that know of each other by a real Consul alone, with one database for each service. */
final class ConsulFleet implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Path CONF = Path.of("..", "conf", "consul.json");

    final TestConsul consul;
    private final Path data;
    private final Map<String, String> shared = new HashMap<>();
    private final List<Outside> processes = new ArrayList<>();

    private ConsulFleet(TestConsul consul, Path data) {
        this.consul = consul;
        this.data = data;
    }

    /** A Consul and empty databases; no process yet. */
    static ConsulFleet create(Path data) throws Exception {
        var fleet = new ConsulFleet(TestConsul.start(), data);
        fleet.shared.put("CONSUL_HOST", "127.0.0.1");
        fleet.shared.put("CONSUL_PORT", Integer.toString(fleet.consul.port()));
        fleet.shared.put("USER_DATABASE_URL", TestDatabases.freshUrlText("user"));
        fleet.shared.put("PRODUCT_DATABASE_URL", TestDatabases.freshUrlText("product"));
        fleet.shared.put("ORDER_DATABASE_URL", TestDatabases.freshUrlText("order"));
        return fleet;
    }

    /** Starts a process that deploys one verticle, and waits until it is ready. */
    @CanIgnoreReturnValue
    Outside start(String verticle) throws Exception {
        return start(verticle, data.resolve("p" + processes.size()));
    }

    /** The same with a data directory that another one may have used. */
    @CanIgnoreReturnValue
    Outside start(String verticle, Path directory) throws Exception {
        var variables = new HashMap<>(shared);
        variables.put("VERTICLES", verticle);
        variables.put("DATA_DIR", directory.toString());
        Outside process = Outside.start(variables, "-conf", patient().toString());
        processes.add(process);
        return process;
    }

    /** The file that everybody uses, for a machine on which a whole build runs beside: it may stall for a second. */
    private Path patient() throws IOException {
        var conf = new JsonObject(Files.readString(CONF));
        conf.getJsonObject("verticles")
                .getJsonObject("order")
                .getJsonObject("config")
                .put("lookup_timeout_ms", 10_000)
                .put("users", new JsonObject().put("deadline_ms", 10_000))
                .put("products", new JsonObject().put("deadline_ms", 10_000));
        return Files.writeString(data.resolve("consul.json"), conf.encodePrettily());
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

    /** Waits until the process hears from Consul again. */
    static void awaitConnected(Outside process) throws Exception {
        await(
                () -> discovery(process).encode().contains("\"type\":\"consul\",\"connected\":true"),
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

    @Override
    public void close() {
        processes.forEach(process -> process.process.close());
        consul.close();
    }
}
