package dev.flotilla.launcher;

import static java.net.http.HttpRequest.BodyPublishers.ofString;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Our order service beside users in JavaScript and products in Python: a registry and HTTP are all they share. */
class OtherLanguagesTest {
    private static final String CONF = Path.of("..", "conf", "consul.json").toString();

    private static Examples examples;
    private static Outside users;
    private static Outside products;
    private static Outside orders;
    private String name = "";
    private String token = "";

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        examples = Examples.start(directory);
        users = examples.node(Map.of());
        products = examples.python(Map.of());
        Map<String, String> variables = Map.of(
                "VERTICLES",
                "order",
                "DATA_DIR",
                directory.toString(),
                "ORDER_DATABASE_URL",
                TestDatabases.freshUrl("order"),
                "SERVICE_CLIENT_SECRET",
                Examples.SECRET);
        orders = Outside.start(examples.variables(variables), "-conf", CONF);
        awaitKnown("product-service", products.port("product"));
        awaitKnown("user-service", users.port("user"));
    }

    @BeforeEach
    void comeAsSomebodyNew(TestInfo test) throws Exception {
        name = test.getTestMethod().orElseThrow().getName();
        token = users.newBuyer(name);
    }

    @AfterAll
    static void stop() throws Exception {
        orders.close();
        products.close();
        users.close();
        examples.close();
    }

    @Test
    void ordersAreSoldAndGivenBackThroughThem() throws Exception {
        long before = stock("P003");
        var placed = order("P003", 3);
        long between = stock("P003");
        String path = "/api/orders/" + placed.getString("order_id");
        var view = new JsonObject(
                orders.get("order", path + "?expand=user,product", token).body());
        orders.put("order", path + "/status", token, new JsonObject().put("status", "cancelled"));

        assertThat(placed.getJsonObject("user").getString("username")).isEqualTo(name);
        assertThat(placed.getJsonObject("user").getString("email")).isEqualTo(name + "@example.com");
        assertThat(placed.getJsonObject("product").getString("name")).isEqualTo("测试产品");
        assertThat(placed.getValue("total_price").toString()).isEqualTo("299.97");
        assertThat(view.getJsonObject("product").getLong("stock")).isEqualTo(before - 3);
        assertThat(between).isEqualTo(before - 3);
        assertThat(stock("P003")).isEqualTo(before);
    }

    @Test
    void productsAreFoundByTheirNames() throws Exception {
        var answer = orders.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_name", "测试产品").put("quantity", 2).put("price", new BigDecimal("99.99")));

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        assertThat(answer.body()).contains("\"total_price\":199.98");
    }

    @Test
    void whatTheyRefuseIsRefused() throws Exception {
        var unknown = buy("P999", 1);
        var tooMuch = buy("P001", 1000);

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(tooMuch.statusCode()).isEqualTo(409);
        assertThat(new JsonObject(tooMuch.body()).getLong("available")).isEqualTo(stock("P001"));
        assertThat(orders.get("order", "/api/orders", token).body()).contains("\"orders\":[]");
    }

    @Test
    void anotherInstanceTakesOverFromOneThatWasKilled() throws Exception {
        order("P001", 1);
        products.process.signal("KILL").await();
        var refused = buy("P001", 1);

        products = examples.python(Map.of());
        awaitKnown("product-service", products.port("product"));
        var placed = order("P001", 2);

        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(placed.getString("status")).isEqualTo("created");
        assertThat(stock("P001")).isEqualTo(8);
    }

    @Test
    void oneRequestCarriesItsIdsThroughAllLanguages() throws Exception {
        var request = orders.request("order", "/api/orders", token)
                .header("X-Request-Id", "through-all-of-them")
                .header("Content-Type", "application/json")
                .POST(ofString("{\"product_id\":\"P002\",\"quantity\":1}"))
                .build();

        assertThat(orders.send(request).statusCode()).isEqualTo(201);
        users.process.awaitLine("GET /api/users/", "through-all-of-them");
        products.process.awaitLine("PUT /api/products/P002/reservations/", "through-all-of-them");
    }

    @CanIgnoreReturnValue
    private JsonObject order(String product, int quantity) throws Exception {
        var answer = buy(product, quantity);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return new JsonObject(answer.body());
    }

    private HttpResponse<String> buy(String product, int quantity) throws Exception {
        return orders.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_id", product).put("quantity", quantity));
    }

    /** Waits until our process has heard of the instance. */
    private static void awaitKnown(String service, int port) throws Exception {
        long end = System.nanoTime() + SECONDS.toNanos(30);
        while (RegistryFleet.known(orders, service).stream()
                .noneMatch(instance -> instance.getInteger("port") == port)) {
            assertThat(System.nanoTime())
                    .as("%s on %s is not known", service, port)
                    .isLessThan(end);
            LockSupport.parkNanos(MILLISECONDS.toNanos(20));
        }
    }

    private static long stock(String product) throws Exception {
        return new JsonObject(
                        products.get("product", "/api/products/" + product).body())
                .getLong("stock");
    }
}
