package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of callers when processes of a cluster come, go, freeze and die. */
class ClusterPlatformTest {
    private static final String PRODUCTS = "product-service";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @SuppressWarnings("NullAway.Init")
    private ClusterFleet fleet;

    @BeforeEach
    void create() throws Exception {
        fleet = ClusterFleet.create(data);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void processesFindEachOtherWithoutARegistry() throws Exception {
        Outside orders = fleet.start("order");
        fleet.start("product");
        Outside users = fleet.start("user");
        fleet.start("product");
        RegistryFleet.awaitKnown(orders, PRODUCTS, 2);
        String token = users.newBuyer("buyer");

        JsonObject order = RegistryFleet.order(orders, token, "P003");
        JsonObject view = RegistryFleet.view(orders, token, order);

        assertThat(view.getJsonObject("user").getString("username")).isEqualTo("buyer");
        assertThat(view.getJsonObject("product").getString("name")).isEqualTo("测试产品");
        assertThat(RegistryFleet.discovery(orders).encode())
                .contains("\"type\":\"cluster\"", "\"connected\":true", "\"source\":\"cluster\"");
    }

    @Test
    void anInstanceThatIsKilledUnderLoadCostsNoReadAndIsForgotten() throws Exception {
        Outside orders = fleet.start("order");
        Outside users = fleet.start("user");
        Outside killed = fleet.start("product");
        fleet.start("product");
        try (ReadLoad load = load(orders, users, 300)) {
            load.await(600);

            killed.process.signal("KILL");
            load.await(1500);

            RegistryFleet.awaitKnown(orders, PRODUCTS, 1);
            RegistryFleet.awaitKnown(users, PRODUCTS, 1);
            assertThat(load.stop()).isEmpty();
        }
    }

    @Test
    void aRollingRestartOfAllMembersUnderLoadCostsNoRead() throws Exception {
        Outside firstProducts = fleet.start("product");
        Outside secondProducts = fleet.start("product");
        Outside users = fleet.start("user");
        Outside orders = fleet.start("order");
        try (ReadLoad load = load(orders, users, 200)) {
            load.await(200);
            replace(firstProducts, "product", orders);
            replace(secondProducts, "product", orders);
            replace(users, "user", orders);
            load.await(200);

            assertThat(load.stop()).isEmpty();
        }
        Outside next = fleet.start("order");
        RegistryFleet.awaitKnown(next, PRODUCTS, 2);
        RegistryFleet.awaitKnown(next, "user-service", 1);
        leave(orders);
        RegistryFleet.awaitKnown(next, "order-service", 1);
        assertThat(next.get("order", "/health").statusCode()).isEqualTo(200);
    }

    private void replace(Outside old, String verticle, Outside reader) throws Exception {
        String service = verticle + "-service";
        int before = RegistryFleet.known(reader, service).size();
        fleet.start(verticle);
        RegistryFleet.awaitKnown(reader, service, before + 1);
        leave(old);
        RegistryFleet.awaitKnown(reader, service, before);
    }

    private static void leave(Outside process) throws Exception {
        process.process.signal("TERM").await();
        assertThat(process.process.exitCode()).as(process.process.toString()).isZero();
    }

    @Test
    void oneThatIsFrozenForLongIsForgottenAndIsBackOnceWhenItThaws() throws Exception {
        JsonObject impatient = new JsonObject().put("heartbeat_timeout_ms", 4000);
        Outside orders = fleet.start("order", impatient);
        Outside users = fleet.start("user", impatient);
        fleet.start("product", impatient);
        Outside frozen = fleet.start("product,notification", impatient);
        RegistryFleet.awaitKnown(orders, PRODUCTS, 2);
        String token = users.newBuyer("reader");

        frozen.process.signal("STOP");
        RegistryFleet.awaitKnown(orders, PRODUCTS, 1);
        RegistryFleet.awaitKnown(users, PRODUCTS, 1);
        frozen.process.signal("CONT");

        RegistryFleet.awaitKnown(orders, PRODUCTS, 2);
        RegistryFleet.awaitKnown(users, PRODUCTS, 2);
        RegistryFleet.awaitKnown(frozen, PRODUCTS, 2);
        RegistryFleet.awaitKnown(frozen, "order-service", 1);
        RegistryFleet.awaitKnown(frozen, "user-service", 1);
        fleet.awaitMail(RegistryFleet.order(orders, token, "P002"), 3);
    }

    @Test
    void oneThatLeavesIsForgottenBeforeItsPortCloses() throws Exception {
        Outside orders = fleet.start("order");
        Outside product = fleet.start("product");
        RegistryFleet.awaitKnown(orders, PRODUCTS, 1);

        product.process.signal("TERM").awaitLine("withdrawn");
        RegistryFleet.awaitKnown(orders, PRODUCTS, 0);
        int status = product.get("product", "/api/products/P001").statusCode();
        product.process.await();

        assertThat(status).isEqualTo(200);
        assertThat(product.process.exitCode()).isZero();
    }

    @Test
    void saysInALineEachWhoComesAndWhoGoes() throws Exception {
        Outside orders = fleet.start("order");
        fleet.start("product").process.signal("TERM").await();
        orders.process.awaitLine("a member has joined the cluster", "members=2");
        orders.process.awaitLine("a member has left the cluster", "members=1");

        fleet.start("product").process.signal("KILL");

        orders.process.awaitLine("WARN", "gone without a word", "offered=product-service", "members=1");
        assertThat(orders.process.out()).doesNotContainIgnoringCase("hazelcast").doesNotContain("[flotilla]");
        assertThat(orders.process.err()).isEmpty();
    }

    @Test
    void oneThatWasKilledIsBackAtItsOwnPort() throws Exception {
        Outside orders = fleet.start("order");
        Outside product = fleet.start("product");
        RegistryFleet.awaitKnown(orders, PRODUCTS, 1);
        product.process.signal("KILL").await();
        RegistryFleet.awaitKnown(orders, PRODUCTS, 0);

        fleet.restart(1, "product");

        RegistryFleet.awaitKnown(orders, PRODUCTS, 1);
    }

    @Test
    void listensOnLoopbackAloneUnlessToldOtherwise() throws Exception {
        int bus = fleet.port(11);
        Outside process = fleet.start("product", new JsonObject().put("event_bus_port", bus));

        assertThat(process.process.out()).contains("ready in ");
        for (int port : List.of(fleet.port(0), bus)) {
            connect("127.0.0.1", port);
            assertThatThrownBy(() -> connect("127.0.0.2", port)).isInstanceOf(IOException.class);
        }
    }

    private static void connect(String address, int port) throws IOException {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, port), 5000);
        }
    }

    @Test
    void aPortThatIsInUseEndsTheStart() throws Exception {
        fleet.start("product");
        String port = Integer.toString(fleet.port(0));

        var second = refused(Map.of("CLUSTER_PORT", port));

        assertThat(second.err())
                .contains("discovery.cluster.port: is in use on 127.0.0.1: " + port + " (from CLUSTER_PORT)");
    }

    @Test
    void membersThatMakeNoSenseEndTheStart() throws Exception {
        var process = refused(Map.of("CLUSTER_PORT", "0", "CLUSTER_MEMBERS", "10.0.0.1:5701,10.0.0.2,x:99999"));

        assertThat(process.err())
                .contains(
                        "2 faults",
                        "discovery.cluster.members: must be a list of host:port",
                        "\"10.0.0.2\"",
                        "discovery.cluster.members: must have ports between 1 and 65535, has \"x:99999\"");
    }

    private LauncherProcess refused(Map<String, String> variables) throws Exception {
        var all = new HashMap<>(variables);
        all.put("VERTICLES", "product");
        all.put("DATA_DIR", data.resolve("refused").toString());
        var process = LauncherProcess.start(Outside.onFreePorts(all), "-conf", "../conf/cluster.json")
                .await();
        assertThat(process.exitCode()).as(process.toString()).isEqualTo(2);
        return process;
    }

    private static List<String> java(String option, String... args) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                option,
                "-cp",
                System.getProperty("java.class.path"),
                "dev.flotilla.launcher.Main"));
        command.addAll(List.of(args));
        return command;
    }

    @Test
    void membersFindEachOtherByANameThatStandsForAllOfThem() throws Exception {
        Path hosts = Files.writeString(data.resolve("hosts"), "127.0.0.1 all.test\n127.0.0.2 all.test\n");
        try (var one = named(hosts, "127.0.0.1");
                var two = named(hosts, "127.0.0.2")) {
            two.awaitLine("the cluster has 2 members");
            one.awaitLine("ready in ");
        }
    }

    /** A member that is told a name instead of addresses, which are looked up in a file of the test. */
    private LauncherProcess named(Path hosts, String address) throws Exception {
        String conf = """
                {"discovery": {"backends": ["cluster"], "cluster": {"host": "%s", "port": %d, "dns": "all.test"}},
                 "verticles": {"greeting": {"main": "dev.flotilla.launcher.probe.GreetingVerticle"}}}""".formatted(address, fleet.port(0));
        return LauncherProcess.start(
                        Outside.onFreePorts(Map.of()), java("-Djdk.net.hosts.file=" + hosts, "-conf", conf))
                .awaitLine("ready in ");
    }

    private ReadLoad load(Outside orders, Outside users, int perSecond) throws Exception {
        RegistryFleet.awaitKnown(orders, PRODUCTS, 2);
        RegistryFleet.awaitKnown(orders, "user-service", 1);
        String token = users.newBuyer("reader");
        JsonObject order = RegistryFleet.order(orders, token, "P001");
        String path = "/api/orders/" + order.getString("order_id") + "?expand=product";
        return ReadLoad.start(perSecond, token, List.of(orders.url("order", path)));
    }
}
