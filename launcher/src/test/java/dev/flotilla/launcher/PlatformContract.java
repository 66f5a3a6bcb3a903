package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What becomes of callers when processes beside a real registry come, go, die, and when the registry itself does: the same,
 * whichever it is.
 */
abstract class PlatformContract {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path data;

    @SuppressWarnings("NullAway.Init")
    private RegistryFleet fleet;

    /** The registry, running. */
    abstract OutsideRegistry registry();

    @BeforeEach
    void create() throws Exception {
        fleet = RegistryFleet.create(registry(), data);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    @Test
    void processesFindEachOtherThroughTheRegistryAlone() throws Exception {
        Outside orders = fleet.start("order");
        fleet.start("product");
        Outside users = fleet.start("user");
        fleet.start("product");
        RegistryFleet.awaitKnown(orders, "product-service", 2);
        String token = users.newBuyer("buyer");

        JsonObject order = RegistryFleet.order(orders, token, "P003");
        JsonObject view = RegistryFleet.view(orders, token, order);

        assertThat(view.getJsonObject("user").getString("username")).isEqualTo("buyer");
        assertThat(view.getJsonObject("product").getString("name")).isEqualTo("测试产品");
        assertThat(RegistryFleet.discovery(orders).encode())
                .contains(
                        "\"type\":\"" + fleet.registry.type() + "\"",
                        "\"connected\":true",
                        "\"source\":\"" + fleet.registry.type() + "\"");
        assertThat(orders.get("management", "/metrics").body())
                .contains("flotilla_discovery_connected{registry=\"" + fleet.registry.type() + "\"} 1.0")
                .contains("flotilla_discovery_instances{service=\"product-service\"} 2.0");
    }

    @Test
    void anInstanceThatIsKilledUnderLoadCostsNoRead() throws Exception {
        var scene = new Scene(2);
        try (ReadLoad load = scene.products(500)) {
            load.await(1000);

            scene.products.get(0).process.signal("KILL");
            load.await(3000);

            assertThat(load.stop()).isEmpty();
        }
    }

    @Test
    void aRollingRestartOfThreeInstancesUnderLoadCostsNoRead() throws Exception {
        var scene = new Scene(3);
        try (ReadLoad load = scene.products(300)) {
            load.await(600);

            for (Outside old : List.copyOf(scene.products)) {
                Outside next = fleet.start("product");
                RegistryFleet.awaitKnown(scene.orders, "product-service", 4);
                old.process.signal("TERM").await();
                assertThat(old.process.exitCode()).isZero();
                scene.products.add(next);
                RegistryFleet.awaitKnown(scene.orders, "product-service", 3);
            }
            load.await(600);

            assertThat(load.stop()).isEmpty();
        }
    }

    @Test
    void aRegistryThatIsAwayForAMinuteAndComesBackWithNothingCostsNoRead() throws Exception {
        var scene = new Scene(2);
        try (ReadLoad load = scene.views(100)) {
            load.await(200);

            fleet.registry.kill();
            load.await(100 * 60);
            fleet.registry.restartEmpty();
            fleet.registry.awaitKnown("product-service", 2);
            fleet.registry.awaitKnown("user-service", 1);
            fleet.awaitConnected(scene.orders);
            load.await(1000);

            assertThat(load.stop()).isEmpty();
        }
        assertThat(RegistryFleet.known(scene.orders, "product-service")).hasSize(2);
    }

    @Test
    void aFrozenRegistryCostsNoRead() throws Exception {
        var scene = new Scene(2);
        try (ReadLoad load = scene.views(100)) {
            load.await(200);

            fleet.registry.freeze();
            load.await(500);
            fleet.registry.thaw();
            load.await(200);

            assertThat(load.stop()).isEmpty();
        }
    }

    @Test
    void aColdStartWhileTheRegistryIsDownKnowsWhatWasKnown() throws Exception {
        var scene = new Scene(1);
        Path directory = data.resolve("orders");
        Outside first = fleet.start("order", directory);
        RegistryFleet.awaitKnown(first, "product-service", 1);
        RegistryFleet.awaitSaved(directory, "product-service", "user-service");
        first.close();
        fleet.registry.kill();

        Outside second = fleet.start("order", directory);

        assertThat(RegistryFleet.order(second, scene.token, "P002").getString("status"))
                .isEqualTo("created");
        assertThat(RegistryFleet.discovery(second).encode()).contains("\"connected\":false");
        assertThat(second.get("management", "/metrics").body())
                .contains("flotilla_discovery_connected{registry=\"" + fleet.registry.type() + "\"} 0.0");
    }

    @Test
    void oneThatLeavesIsGoneFromTheRegistryBeforeItsPortCloses() throws Exception {
        Outside product = fleet.start("product");
        fleet.registry.awaitKnown("product-service", 1);

        product.process.signal("TERM").awaitLine("withdrawn");
        boolean registered = fleet.registry.knows("product-service");
        int status = product.get("product", "/api/products/P001").statusCode();
        product.process.await();

        assertThat(registered).isFalse();
        assertThat(status).isEqualTo(200);
        assertThat(product.process.exitCode()).isZero();
    }

    /** Users, products and orders with a customer who looks at an order. */
    private final class Scene {
        final Outside orders;
        final Outside users;
        final List<Outside> products = new ArrayList<>();
        final String token;
        final JsonObject order;

        Scene(int productInstances) throws Exception {
            orders = fleet.start("order");
            users = fleet.start("user");
            for (int i = 0; i < productInstances; i++) {
                products.add(fleet.start("product"));
            }
            RegistryFleet.awaitKnown(orders, "product-service", productInstances);
            RegistryFleet.awaitKnown(orders, "user-service", 1);
            token = users.newBuyer("reader");
            order = RegistryFleet.order(orders, token, "P001");
        }

        /** Reads that look up both. */
        ReadLoad views(int perSecond) {
            return ReadLoad.start(perSecond, token, List.of(orders.url("order", RegistryFleet.viewPath(order))));
        }

        /** Reads that look up the product alone: a small machine bears more of them. */
        ReadLoad products(int perSecond) {
            String path = "/api/orders/" + order.getString("order_id") + "?expand=product";
            return ReadLoad.start(perSecond, token, List.of(orders.url("order", path)));
        }
    }
}
