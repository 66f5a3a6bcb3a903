package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.security.KeyFile;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two registries at once, and the way from one to the other: process by process, with readers and buyers at work. */
class MovingTest {
    private static final List<String> OLD = List.of("consul");
    private static final List<String> BOTH = List.of("consul", "etcd");
    private static final List<String> NEW = List.of("etcd");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @Test
    void aRunningSystemMovesFromConsulToEtcdWithoutAFailedRequest() throws Exception {
        try (var fleet = RegistryFleet.create(ConsulPlatformTest.start(), data)) {
            fleet.join(EtcdPlatformTest.start()).share("JWT_PRIVATE_KEY_FILE", key());
            var system = new RunningSystem(fleet);
            try (ReadLoad load = system.read()) {
                load.await(200);

                system.move(BOTH, load);
                assertThat(sources(system.orders)).containsExactly("consul", "etcd");
                system.move(NEW, load);
                fleet.registry.kill();
                load.await(500);

                assertThat(load.stop()).as(fleet::warnings).isEmpty();
            }
            assertThat(sources(system.orders)).containsExactly("etcd");
            assertThat(system.placed).hasSize(7);
            system.awaitEveryOrder();
        }
    }

    @Test
    void oneOfTwoRegistriesIsEnough() throws Exception {
        try (var fleet = RegistryFleet.create(ConsulPlatformTest.start(), data)) {
            OutsideRegistry second = EtcdPlatformTest.start();
            fleet.join(second);
            Outside orders = fleet.startWith(BOTH, "order");
            fleet.startWith(OLD, "user");
            fleet.startWith(NEW, "product");
            Outside users = fleet.startWith(BOTH, "user");
            Outside leaving = fleet.startWith(BOTH, "product");
            RegistryFleet.awaitKnown(orders, "user-service", 2);
            RegistryFleet.awaitKnown(orders, "product-service", 2);

            fleet.registry.kill();
            fleet.startWith(BOTH, "product");

            RegistryFleet.awaitKnown(orders, "product-service", 3);
            leave(leaving);
            assertThat(RegistryFleet.known(orders, "user-service")).hasSize(2);
            JsonObject order = RegistryFleet.order(orders, users.newBuyer("buyer"), "P001");
            assertThat(order.getString("status")).isEqualTo("created");
        }
    }

    private String key() throws Exception {
        Path key = data.resolve("jwt.pem");
        assertThat(KeyFile.loadOrCreate(key)).isNotNull();
        return key.toString();
    }

    private static void leave(Outside old) throws Exception {
        old.process.signal("TERM").await();
        assertThat(old.process.exitCode()).isZero();
    }

    private static List<String> sources(Outside process) throws Exception {
        return RegistryFleet.discovery(process).getJsonArray("backends").stream()
                .map(JsonObject.class::cast)
                .filter(backend -> backend.getBoolean("connected"))
                .map(backend -> backend.getString("type"))
                .filter(type -> !type.equals("local"))
                .toList();
    }

    /** An order process, and two user and two product processes, replaced one by one. */
    private static final class RunningSystem {
        final RegistryFleet fleet;
        final String token;
        final List<String> placed = new ArrayList<>();
        Outside orders;
        List<Outside> users;
        List<Outside> products;

        RunningSystem(RegistryFleet fleet) throws Exception {
            this.fleet = fleet;
            orders = fleet.startWith(OLD, "order");
            users = List.of(fleet.startWith(OLD, "user"), fleet.startWith(OLD, "user"));
            products = List.of(fleet.startWith(OLD, "product"), fleet.startWith(OLD, "product"));
            RegistryFleet.awaitKnown(orders, "product-service", 2);
            RegistryFleet.awaitKnown(orders, "user-service", 2);
            token = users.get(0).newBuyer("reader");
            buy();
        }

        ReadLoad read() {
            return ReadLoad.start(100, token, List.of(view()));
        }

        /** Replaces every process by one with other registries: the new one is known before the old one leaves. */
        void move(List<String> backends, ReadLoad load) throws Exception {
            products = replace(products, "product", backends);
            buy();
            users = replace(users, "user", backends);
            buy();
            moveOrders(backends, load);
            buy();
        }

        private List<Outside> replace(List<Outside> all, String verticle, List<String> backends) throws Exception {
            var moved = new ArrayList<Outside>();
            for (Outside old : all) {
                moved.add(fleet.startWith(backends, verticle));
                RegistryFleet.awaitKnown(orders, verticle + "-service", all.size() + 1);
                leave(old);
                RegistryFleet.awaitKnown(orders, verticle + "-service", all.size());
            }
            return moved;
        }

        /** Readers are sent to the new process first, as an ingress would. */
        private void moveOrders(List<String> backends, ReadLoad load) throws Exception {
            Outside old = orders;
            orders = fleet.startWith(backends, "order");
            RegistryFleet.awaitKnown(orders, "product-service", 2);
            RegistryFleet.awaitKnown(orders, "user-service", 2);
            load.turnTo(List.of(view()));
            load.await(100);
            leave(old);
        }

        private void buy() throws Exception {
            placed.add(RegistryFleet.order(orders, token, "P001").getString("order_id"));
        }

        private String view() {
            return orders.url("order", "/api/orders/" + placed.get(0) + "?expand=user,product");
        }

        void awaitEveryOrder() throws Exception {
            for (String order : placed) {
                assertThat(orders.get("order", "/api/orders/" + order, token).statusCode())
                        .isEqualTo(200);
            }
        }
    }
}
