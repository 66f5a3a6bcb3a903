package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What outsiders rely on, on one process with all services. */
class WholePlatformTest {
    private static final String SECRET = "a-secret-of-the-services";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private static Path data;

    @SuppressWarnings("NullAway.Init")
    private static Outside platform;

    @BeforeAll
    static void start() throws Exception {
        platform = Outside.start(Map.of(
                "DATA_DIR",
                data.toString(),
                "SERVICE_CLIENT_SECRET",
                SECRET,
                "ADMIN_USERNAME",
                "boss",
                "ADMIN_PASSWORD",
                "correct horse battery"));
    }

    @AfterAll
    static void stop() throws Exception {
        platform.close();

        assertThat(platform.process.exitCode()).isZero();
    }

    @Test
    void walksTheScenario() throws Exception {
        String token = platform.newBuyer("testuser");

        var order = platform.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_name", "测试产品").put("quantity", 2).put("price", new BigDecimal("99.99")));
        var orders = platform.get("order", "/api/orders", token);

        assertThat(order.statusCode()).as(order.body()).isEqualTo(201);
        assertThat(order.body()).contains("\"total_price\":199.98", "\"status\":\"created\"");
        assertThat(order.headers().firstValue("location"))
                .contains("/api/orders/" + new JsonObject(order.body()).getString("order_id"));
        assertThat(orders.body()).contains(new JsonObject(order.body()).getString("order_id"));
    }

    @Test
    void countsMoneyExactly() throws Exception {
        String token = platform.newBuyer("exact");

        var order = platform.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_id", "P002").put("quantity", 3));

        assertThat(order.body()).contains("\"unit_price\":75.99", "\"total_price\":227.97");
    }

    @Test
    void takesStockWithAnOrderAndGivesItBackWhenItIsCancelled() throws Exception {
        String token = platform.newBuyer("returning");
        long before = stock("P001");

        var order = platform.post(
                "order",
                "/api/orders",
                token,
                new JsonObject().put("product_id", "P001").put("quantity", 4));
        long between = stock("P001");
        platform.put(
                "order",
                "/api/orders/" + new JsonObject(order.body()).getString("order_id") + "/status",
                token,
                new JsonObject().put("status", "cancelled"));

        assertThat(between).isEqualTo(before - 4);
        assertThat(stock("P001")).isEqualTo(before);
    }

    @Test
    void letsTheAdministratorChangeTheCatalogue() throws Exception {
        var login = platform.post(
                "user",
                "/api/users/login",
                "",
                new JsonObject().put("username", "boss").put("password", "correct horse battery"));
        String token = new JsonObject(login.body()).getString("token");

        var product = platform.post(
                "product",
                "/api/products",
                token,
                new JsonObject()
                        .put("name", "Cable")
                        .put("price", new BigDecimal("4.50"))
                        .put("stock", 7));

        assertThat(product.statusCode()).as(product.body()).isEqualTo(201);
    }

    @Test
    void carriesTheTraceThroughEveryService() throws Exception {
        String token = platform.newBuyer("traced");
        var request = platform.request("order", "/api/orders/none", token)
                .header("X-Request-Id", "trace-me-7")
                .header("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .build();
        var answer = platform.send(request);
        var order = platform.send(platform.request("order", "/api/orders", token)
                .header("X-Request-Id", "trace-me-8")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"product_id\":\"P002\",\"quantity\":1}"))
                .build());

        platform.process.awaitLine("trace-me-7", "trace_id=4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(answer.body()).contains("\"trace_id\":\"4bf92f3577b34da6a3ce929d0e0e4736\"");
        assertThat(order.statusCode()).isEqualTo(201);
        platform.process.awaitLine("trace-me-8", "GET /api/users/");
        platform.process.awaitLine("trace-me-8", "GET /api/products/P002");
        platform.process.awaitLine("trace-me-8", "PUT /api/products/P002/reservations/");
    }

    @Test
    void tellsWhoOffersWhat() throws Exception {
        var report = new JsonObject(platform.get("management", "/discovery").body());

        assertThat(report.getJsonArray("services").stream()
                        .map(service -> ((JsonObject) service).getString("name"))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder("user-service", "order-service", "product-service");
        assertThat(report.getJsonArray("backends").getJsonObject(0).getString("type"))
                .isEqualTo("local");
    }

    @Test
    void isAliveReadyAndMeasured() throws Exception {
        platform.get("product", "/api/products/P001");
        platform.get("order", "/api/orders/stats");

        assertThat(platform.get("management", "/health/live").statusCode()).isEqualTo(200);
        assertThat(platform.get("management", "/health/ready").statusCode()).isEqualTo(200);
        assertThat(platform.get("management", "/metrics").body())
                .contains("flotilla_http_server_requests_seconds_count{", "route=\"/api/products/:id\"")
                .contains("route=\"/api/orders/stats\",service=\"order-service\",status=\"401\"")
                .contains("jvm_memory_used_bytes", "vertx_pool", "flotilla_client");
    }

    @Test
    void writesNoSecretIntoTheLog() throws Exception {
        String token = platform.newBuyer("discreet");
        platform.get("order", "/api/orders?token=" + token, token);
        platform.post(
                "user",
                "/api/oauth/token",
                "",
                new JsonObject()
                        .put("grant_type", "client_credentials")
                        .put("client_id", "order-service")
                        .put("client_secret", SECRET));

        assertThat(platform.process.toString())
                .doesNotContain("testpass123")
                .doesNotContain(SECRET)
                .doesNotContain("correct horse battery")
                .doesNotContain(token);
    }

    private static long stock(String product) throws Exception {
        return new JsonObject(
                        platform.get("product", "/api/products/" + product).body())
                .getLong("stock");
    }
}
