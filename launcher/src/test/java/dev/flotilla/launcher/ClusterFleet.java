package dev.flotilla.launcher;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.testkit.server.TestDatabases;
import dev.flotilla.testkit.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/** Processes that are one Vert.x cluster, without any registry, with one database for each service. */
final class ClusterFleet implements AutoCloseable {
    private static final int MOST = 12;
    private static final int PATIENCE_MILLIS = 30_000;
    private static final int LOOK_MILLIS = 20;
    private static final String HERE = "127.0.0.1";

    private final Path data;
    private final List<Integer> ports;
    private final Map<String, String> shared = new HashMap<>();
    private final List<Outside> processes = new ArrayList<>();

    private ClusterFleet(Path data, List<Integer> ports) {
        this.data = data;
        this.ports = ports;
    }

    /** Empty databases and free ports; no process yet. */
    static ClusterFleet create(Path data) throws Exception {
        var fleet = new ClusterFleet(data, TestServer.freePorts(MOST));
        fleet.shared.put(
                "CLUSTER_MEMBERS",
                fleet.ports.stream().map(port -> HERE + ":" + port).collect(Collectors.joining(",")));
        for (String service : List.of("user", "product", "order", "notification")) {
            fleet.shared.put(service.toUpperCase(Locale.ROOT) + "_DATABASE_URL", TestDatabases.freshUrl(service));
        }
        return fleet;
    }

    /** Starts a process that deploys some verticles, and waits until it is ready. */
    @CanIgnoreReturnValue
    Outside start(String verticles) throws Exception {
        return start(verticles, new JsonObject());
    }

    /** The same with other settings of the cluster. */
    @CanIgnoreReturnValue
    Outside start(String verticles, JsonObject cluster) throws Exception {
        Outside process = start(processes.size(), verticles, cluster);
        processes.add(process);
        return process;
    }

    /** Starts one that has ended again, at the same port and with the same files, as whoever looks after it would. */
    @CanIgnoreReturnValue
    Outside restart(int number, String verticles) throws Exception {
        Outside process = start(number, verticles, new JsonObject());
        processes.set(number, process);
        return process;
    }

    private Outside start(int number, String verticles, JsonObject cluster) throws Exception {
        var variables = new HashMap<>(shared);
        variables.put("VERTICLES", verticles);
        variables.put("CLUSTER_PORT", Integer.toString(ports.get(number)));
        variables.put("DATA_DIR", directory(number).toString());
        return Outside.start(variables, "-conf", file(number, cluster).toString());
    }

    /** The file that everybody uses, for a machine on which a whole build runs beside: it may stall for a second. */
    private Path file(int number, JsonObject cluster) throws IOException {
        JsonObject conf = RegistryFleet.patient("cluster").put("discovery", new JsonObject().put("cluster", cluster));
        return Files.writeString(data.resolve("cluster-" + number + ".json"), conf.encodePrettily());
    }

    /** The port of a process in the cluster, by its place in the order of starting. */
    int port(int number) {
        return ports.get(number);
    }

    /** Where a process keeps its files, by its place in the order of starting. */
    Path directory(int number) {
        return data.resolve("p" + number);
    }

    /** Waits for the confirmation of an order, which a process has written; gives it. */
    @CanIgnoreReturnValue
    String awaitMail(JsonObject order, int number) throws Exception {
        Path mail = directory(number).resolve("mail").resolve(order.getString("order_id") + ".eml");
        for (int i = 0; !Files.exists(mail); i++) {
            if (i > PATIENCE_MILLIS / LOOK_MILLIS) {
                throw new AssertionError("no " + mail);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS));
        }
        return Files.readString(mail);
    }

    @Override
    public void close() {
        processes.forEach(process -> process.process.close());
    }
}
