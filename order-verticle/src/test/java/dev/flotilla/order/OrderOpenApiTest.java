package dev.flotilla.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.embedded.EmbeddedServer;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Gets every answer that the document promises, on a database of its own that is taken away in the end. */
class OrderOpenApiTest {
    private static final String KEYBOARD = "{\"product_id\":\"P002\",\"quantity\":1}";
    private static final String SHIPPED = "{\"status\":\"shipped\"}";
    private static final String PAID = "{\"status\":\"paid\"}";

    @Test
    void producesEveryDocumentedAnswer(@TempDir Path dataDir) throws Exception {
        var server = new EmbeddedServer(dataDir);
        String url = server.url("order").toCompletableFuture().get(60, TimeUnit.SECONDS);
        try (var http = OrderHttp.start(url)) {
            places(http);
            reads(http);
            changes(http);
            describesItself(http);
            http.products.leave();
            assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(503);
            server.stop();
            tellsThatTheDatabaseIsAway(http);
        } finally {
            server.stop();
        }

        OrderHttp.contract().assertAllSeen();
    }

    @Test
    void describesEveryRoute() {
        var vertx = Vertx.vertx();

        OrderHttp.contract().assertDescribes(vertx, Scene.routes(vertx));

        Scene.result(vertx.close());
    }

    private static void places(OrderHttp http) {
        assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(201);
        assertThat(http.order("{}").statusCode()).isEqualTo(400);
        assertThat(http.order("", KEYBOARD).statusCode()).isEqualTo(401);
        assertThat(http.order(http.service, KEYBOARD).statusCode()).isEqualTo(403);
        assertThat(http.order("{\"product_id\":\"P999\",\"quantity\":1}").statusCode())
                .isEqualTo(404);
        assertThat(http.order("{\"product_id\":\"P001\",\"quantity\":11}").statusCode())
                .isEqualTo(409);
        assertThat(http.order(" ".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
        assertThat(http.send(HttpMethod.POST, OrderHttp.ORDERS, http.alice, plain(), Buffer.buffer(KEYBOARD))
                        .statusCode())
                .isEqualTo(415);
        http.products.intercept(request -> true);
        assertThat(http.order(http.alice, KEYBOARD, "X-Request-Timeout-Ms", "300")
                        .statusCode())
                .isEqualTo(504);
        http.products.behave();
    }

    private static void reads(OrderHttp http) {
        String order = OrderHttp.ORDERS + "/" + http.placed(1);
        String stats = OrderHttp.ORDERS + "/stats";
        assertThat(http.get(OrderHttp.ORDERS, http.alice).statusCode()).isEqualTo(200);
        assertThat(http.get(OrderHttp.ORDERS + "?status=paid", http.alice).statusCode())
                .isEqualTo(200);
        for (String wrong : List.of("status=placing", "limit=0", "cursor=x")) {
            assertThat(http.get(OrderHttp.ORDERS + "?" + wrong, http.alice).statusCode())
                    .isEqualTo(400);
        }
        assertThat(http.get(stats, http.alice).statusCode()).isEqualTo(200);
        assertThat(http.get(stats + "?all=true", http.admin).statusCode()).isEqualTo(200);
        assertThat(http.get(stats + "?all=maybe", http.admin).statusCode()).isEqualTo(400);
        assertThat(http.get(stats + "?all=true", http.alice).statusCode()).isEqualTo(403);
        assertThat(http.get(order, http.alice).statusCode()).isEqualTo(200);
        assertThat(http.get(order + "?expand=user,product", http.admin).statusCode())
                .isEqualTo(200);
        assertThat(http.get(order + "?expand=all", http.alice).statusCode()).isEqualTo(400);
        assertThat(http.get(order, http.bob).statusCode()).isEqualTo(404);
        for (String path : List.of(OrderHttp.ORDERS, stats, order)) {
            assertThat(http.get(path, "").statusCode()).isEqualTo(401);
        }
    }

    private static void changes(OrderHttp http) {
        String id = http.placed(1);
        assertThat(http.status(http.alice, id, PAID).statusCode()).isEqualTo(200);
        assertThat(http.status(http.alice, id, "{\"status\":\"lost\"}").statusCode())
                .isEqualTo(400);
        assertThat(http.status("", id, PAID).statusCode()).isEqualTo(401);
        assertThat(http.status(http.alice, id, SHIPPED).statusCode()).isEqualTo(403);
        assertThat(http.status(http.bob, id, PAID).statusCode()).isEqualTo(404);
        assertThat(http.status(http.alice, id, PAID).statusCode()).isEqualTo(409);
        assertThat(http.status(http.alice, id, " ".repeat((1 << 20) + 1)).statusCode())
                .isEqualTo(413);
        String uri = OrderHttp.ORDERS + "/" + id + "/status";
        assertThat(http.send(HttpMethod.PUT, uri, http.alice, plain(), Buffer.buffer(PAID))
                        .statusCode())
                .isEqualTo(415);
    }

    private static void describesItself(OrderHttp http) {
        assertThat(http.get("/health", "").bodyAsJsonObject()).isEqualTo(new JsonObject().put("status", "healthy"));
        assertThat(http.get("/info", "").bodyAsJsonObject().getString("service_name"))
                .isEqualTo("order-service");
        assertThat(http.get("/openapi.json", "").bodyAsJsonObject().getString("openapi"))
                .isEqualTo("3.1.0");
        for (String path : List.of("/health", "/info", "/openapi.json")) {
            assertThat(http.get(path + "?" + "x".repeat(8 * 1024), "").statusCode())
                    .isEqualTo(414);
        }
    }

    private static void tellsThatTheDatabaseIsAway(OrderHttp http) {
        String order = OrderHttp.ORDERS + "/" + UUID.randomUUID();
        http.products.join();
        assertThat(http.get("/health", "").statusCode()).isEqualTo(503);
        assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(503);
        for (String path : List.of(OrderHttp.ORDERS, OrderHttp.ORDERS + "/stats", order)) {
            assertThat(http.get(path, http.alice).statusCode()).isEqualTo(503);
        }
        assertThat(http.status(http.alice, order.substring(OrderHttp.ORDERS.length() + 1), PAID)
                        .statusCode())
                .isEqualTo(503);
    }

    private static MultiMap plain() {
        return MultiMap.caseInsensitiveMultiMap().add("content-type", "text/plain");
    }
}
