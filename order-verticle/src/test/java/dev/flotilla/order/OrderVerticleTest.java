package dev.flotilla.order;

import static dev.flotilla.order.Scene.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrderVerticleTest {
    private static final String KEYBOARD = "{\"product_id\":\"P002\",\"quantity\":3}";
    private static OrderHttp http;

    @BeforeAll
    static void start() throws Exception {
        http = OrderHttp.start(TestDatabases.freshUrl("order"));
    }

    @AfterAll
    static void stop() {
        http.close();
    }

    @AfterEach
    void calm() {
        http.users.behave();
        http.products.behave();
        http.users.join();
        http.products.join();
    }

    @Test
    void placesAnOrder() {
        var response = http.order("{\"product_name\":\"测试产品\",\"quantity\":2,\"price\":99.99}");

        String id = response.bodyAsJsonObject().getString("order_id");
        String createdAt = response.bodyAsJsonObject().getString("created_at");
        assertThat(response.statusCode()).isEqualTo(201);
        assertThat(response.getHeader("location")).isEqualTo("/api/orders/" + id);
        assertThat(response.bodyAsString())
                .isEqualTo("{\"order_id\":\"" + id + "\",\"user\":{\"id\":\"alice\",\"username\":\"alice\","
                        + "\"email\":\"alice@example.com\"},\"product\":{\"id\":\"P003\",\"name\":\"测试产品\","
                        + "\"price\":99.99},\"quantity\":2,\"unit_price\":99.99,\"total_price\":199.98,"
                        + "\"status\":\"created\",\"created_at\":\"" + createdAt + "\"}");
        assertThat(http.get("/api/orders/" + id, http.alice).bodyAsString()).isEqualTo(response.bodyAsString());
    }

    @Test
    void asksForUserAndProductAtTheSameTime() {
        Promise<Void> user = Promise.promise();
        Promise<Void> product = Promise.promise();
        Future<Void> both = Future.all(user.future(), product.future()).mapEmpty();
        http.users.intercept(request -> isAbout(request, "/api/users/") && waits(request, user, both, http.users));
        http.products.intercept(
                request -> request.method().equals(HttpMethod.GET) && waits(request, product, both, http.products));

        assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(201);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"product_id\":\"P999\",\"quantity\":1} | 404 | not-found",
                "{\"product_id\":\"a/../P002?x#y\",\"quantity\":1} | 404 | not-found",
                "{\"product_id\":\"..\",\"quantity\":1} | 404 | not-found",
                "{\"product_name\":\"keyboard\",\"quantity\":1} | 404 | not-found",
                "{\"product_id\":\"P001\",\"quantity\":11} | 409 | insufficient-stock",
                "{\"product_id\":\"P001\",\"quantity\":1,\"price\":1200} | 409 | price-changed",
                "{\"product_id\":\"P001\",\"quantity\":1,\"user_id\":\"bob\"} | 403 | forbidden",
                "{\"product_id\":\"P001\",\"quantity\":0} | 400 | invalid-request",
                "{\"product_id\":\"P001\",\"quantity\":1 | 400 | bad-request",
                "[] | 400 | bad-request",
            })
    void refusesAnOrderThatCannotBe(String body, int status, String type) {
        var response = http.order(body);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.bodyAsJsonObject().getString("type")).isEqualTo("urn:flotilla:problem:" + type);
    }

    @Test
    void asksForOneOfSeveralProductsWithTheSameName() {
        http.stock.put(new Product("T1", "Twin", BigDecimal.ONE.setScale(2), 5));
        http.stock.put(new Product("T2", "Twin", BigDecimal.ONE.setScale(2), 5));

        var response = http.order("{\"product_name\":\"Twin\",\"quantity\":1}");

        assertThat(response.bodyAsJsonObject().getString("type")).endsWith(":ambiguous-product");
    }

    @Test
    void findsTheExactNameAmongThePagesOfAServiceThatSearchesLoosely() {
        String page = "{\"products\":[{\"id\":\"%s\",\"name\":\"%s\",\"price\":75.99,\"stock\":9}],\"next_cursor\":%s}";
        http.products.intercept(request -> {
            boolean search = request.path().equals("/api/products");
            if (search && request.getParam("cursor") == null) {
                request.response().end(page.formatted("P001", "Keyboard Pro", "\"a b&c\""));
            } else if (search && request.getParam("cursor").equals("a b&c")) {
                request.response().end(page.formatted("P002", "Keyboard", "null"));
            }
            return search;
        });

        var response = http.order("{\"product_name\":\"Keyboard\",\"quantity\":1}");

        assertThat(response.bodyAsJsonObject().getJsonObject("product").getString("id"))
                .isEqualTo("P002");
    }

    @Test
    void answersARequestWithAUsedKeyAsBefore() {
        String key = UUID.randomUUID().toString();
        var first = http.order(http.alice, KEYBOARD, "Idempotency-Key", key);

        var again = http.order(http.alice, KEYBOARD, "Idempotency-Key", key);
        var other = http.order(http.alice, KEYBOARD.replace('3', '4'), "Idempotency-Key", key);

        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.bodyAsString()).isEqualTo(first.bodyAsString());
        assertThat(again.getHeader("location")).isEqualTo(first.getHeader("location"));
        assertThat(List.of(
                        first.headers().contains("Idempotent-Replayed"),
                        again.headers().contains("Idempotent-Replayed")))
                .containsExactly(false, true);
        assertThat(other.statusCode()).isEqualTo(409);
    }

    @Test
    void refusesTwoKeysForOneRequest() {
        var response = http.order(http.alice, KEYBOARD, "Idempotency-Key", "one", "Idempotency-Key", "two");

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.bodyAsString()).contains("Idempotency-Key", "must be given once");
    }

    @Test
    void replacesAServiceTokenThatIsRefused() {
        var refused = new ArrayList<String>();
        http.products.intercept(request -> {
            boolean first = request.method().equals(HttpMethod.PUT) && refused.isEmpty();
            if (first) {
                refused.add(request.uri());
                request.response().setStatusCode(401).end();
            }
            return first;
        });

        assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(201);
        assertThat(refused).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"users", "products"})
    void answers503AndKeepsNothingWhileANeighbourIsAway(String who) {
        long before = http.stock.stock("P002");
        (who.equals("users") ? http.users : http.products).leave();

        var response = http.order(KEYBOARD);

        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(http.stock.stock("P002")).isEqualTo(before);
    }

    @Test
    void answers504AndKeepsNothingWhenANeighbourHangs() {
        http.products.intercept(request -> request.method().equals(HttpMethod.GET));

        var response = http.order(http.alice, KEYBOARD, "X-Request-Timeout-Ms", "300");

        assertThat(response.statusCode()).isEqualTo(504);
    }

    @Test
    void givesStockBackThatAHangingNeighbourHasHeld() {
        long before = http.stock.stock("P002");
        Future<Void> released = http.products.next(HttpMethod.DELETE);
        http.stock.afterReserve(() -> Promise.<Void>promise().future());

        var response = http.order(http.alice, KEYBOARD, "X-Request-Timeout-Ms", "500");
        http.stock.afterReserve(Future::succeededFuture);

        assertThat(response.statusCode()).isEqualTo(504);
        result(released);
        assertThat(http.stock.stock("P002")).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<html>",
                "[]",
                "{}",
                "{\"id\":\"P001\",\"name\":\"x\",\"price\":1,\"stock\":9}",
                "{\"id\":\"P002\",\"name\":\"x\",\"price\":\"1\",\"stock\":9}",
                "{\"id\":\"P002\",\"name\":\"x\",\"price\":1.001,\"stock\":9}",
                "{\"id\":\"P002\",\"name\":\"x\",\"price\":-1,\"stock\":9}",
                "{\"id\":\"P002\",\"name\":\"x\",\"price\":1e99,\"stock\":9}",
                "{\"id\":\"P002\",\"name\":\"x\",\"price\":1,\"stock\":-9}",
            })
    void takesGarbageForNoAnswer(String garbage) {
        http.products.answers(HttpMethod.GET, 200, garbage);

        assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\":\"alice\",\"username\":\"alice\"}",
                "{\"id\":\"bob\",\"username\":\"b\",\"email\":\"b\"}"
            })
    void takesGarbageAboutUsersForNoAnswer(String garbage) {
        http.users.answers(HttpMethod.GET, 200, garbage);

        assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(503);
    }

    @ParameterizedTest
    @CsvSource({"200, 503", "201, 503", "302, 503", "404, 404", "409, 409", "418, 503", "500, 503"})
    void releasesWhateverAStrangeAnswerToAReservationMeant(int status, int told) {
        Future<Void> released = http.products.next(HttpMethod.DELETE);
        http.products.answers(HttpMethod.PUT, status, "{}");

        assertThat(http.order(KEYBOARD).statusCode()).isEqualTo(told);
        result(released);
    }

    @Test
    void cancelsAndReturnsTheStock() {
        long before = http.stock.stock("P002");
        String id = http.placed(3);

        var cancelled = http.status(http.alice, id, "{\"status\":\"cancelled\"}");

        assertThat(cancelled.bodyAsJsonObject().getString("status")).isEqualTo("cancelled");
        assertThat(http.stock.stock("P002")).isEqualTo(before);
    }

    @Test
    void showsAnOrderWithoutTheLiveRecordsThatCannotBeHad() {
        String id = http.placed(1);
        http.users.leave();

        JsonObject order = http.get("/api/orders/" + id + "?expand=user,product", http.alice)
                .bodyAsJsonObject();

        assertThat(order.containsKey("user")).isTrue();
        assertThat(order.getValue("user")).isNull();
        assertThat(order.getJsonObject("product").getLong("stock")).isPositive();
        assertThat(order.getJsonArray("degraded")).isEqualTo(new JsonArray().add("user"));
    }

    @Test
    void listsPageByPage() {
        String token = http.identity.token("carol", "user");
        for (int i = 0; i < 3; i++) {
            http.order(token, KEYBOARD);
        }

        JsonObject first = http.get("/api/orders?limit=2", token).bodyAsJsonObject();
        JsonObject second = http.get("/api/orders?limit=2&cursor=" + first.getString("next_cursor"), token)
                .bodyAsJsonObject();

        assertThat(first.getJsonArray("orders")).hasSize(2);
        assertThat(second.getJsonArray("orders")).hasSize(1);
        assertThat(second.getValue("next_cursor")).isNull();
    }

    @Test
    void takesStatsForNoOrder() {
        HttpResponse<Buffer> stats = http.get("/api/orders/stats", http.bob);

        assertThat(stats.bodyAsJsonObject().getLong("total_orders")).isZero();
        assertThat(stats.bodyAsString()).contains("\"total_amount\":0.00");
    }

    @Test
    void namesTheMethodsOfAPath() {
        var response = http.raw(
                HttpMethod.DELETE, "/api/orders", http.alice, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer());

        assertThat(response.statusCode()).isEqualTo(405);
        assertThat(response.getHeader("allow")).contains("GET").contains("POST");
    }

    private static boolean isAbout(HttpServerRequest request, String path) {
        return request.path().startsWith(path);
    }

    private static boolean waits(
            HttpServerRequest request, Promise<Void> arrived, Future<Void> both, Neighbour neighbour) {
        arrived.tryComplete();
        both.onSuccess(here -> neighbour.answerAsUsual(request));
        return true;
    }
}
