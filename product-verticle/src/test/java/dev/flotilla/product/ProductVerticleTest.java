package dev.flotilla.product;

import static dev.flotilla.product.Bodies.draft;
import static dev.flotilla.product.Bodies.quantity;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.kit.Runtime;
import dev.flotilla.postgres.Database;
import dev.flotilla.security.Principal;
import dev.flotilla.testkit.OpenApiContract;
import dev.flotilla.testkit.TestDatabase;
import dev.flotilla.testkit.TestIdentity;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ProductVerticleTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final WebClient CLIENT = WebClient.create(VERTX);
    private static final OpenApiContract CONTRACT = OpenApiContract.load("openapi/product.json");
    private static int port;
    private static String user;
    private static String admin;
    private static String service;

    @BeforeAll
    static void start() throws Exception {
        TestIdentity identity = TestIdentity.start(VERTX);
        user = identity.token("somebody", Principal.USER);
        admin = identity.token("boss", Principal.USER, Principal.ADMIN);
        service = identity.token("order-service", Principal.SERVICE);
        JsonObject config = new JsonObject()
                .put("http", new JsonObject().put("host", "127.0.0.1").put("port", 0))
                .put("database", new JsonObject().put("url", TestDatabases.freshUrl("product")))
                .put("catalogue", "catalogue.json");
        await(VERTX.deployVerticle(new ProductVerticle(), new DeploymentOptions().setConfig(config)));
        port = Runtime.of(VERTX).services().get(0).instance().port();
    }

    @AfterAll
    static void stop() throws Exception {
        await(VERTX.close());
    }

    @Test
    void beginsWithTheCatalogue() throws Exception {
        var laptop = send(HttpMethod.GET, "/api/products/P001", "");
        var named = send(HttpMethod.GET, "/api/products?name=%E6%B5%8B%E8%AF%95%E4%BA%A7%E5%93%81", "");

        assertThat(laptop.bodyAsString())
                .isEqualTo("{\"id\":\"P001\",\"name\":\"Laptop\",\"price\":1200.50,\"stock\":10}");
        assertThat(named.bodyAsJsonObject()
                        .getJsonArray("products")
                        .getJsonObject(0)
                        .getString("id"))
                .isEqualTo("P003");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P999", "%00", "%27%20OR%201=1--", "..%2F..%2Fetc", "é"})
    void answers404ForWhatItDoesNotHave(String id) throws Exception {
        assertThat(send(HttpMethod.GET, "/api/products/" + id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void addsAProduct() throws Exception {
        var created = send(HttpMethod.POST, "/api/products", admin, draft("Mouse", "19.9", 5));
        var found = send(HttpMethod.GET, created.getHeader("location"), "");

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.bodyAsString()).contains("\"price\":19.90");
        assertThat(found.bodyAsString()).isEqualTo(created.bodyAsString());
    }

    @Test
    void refusesAnIdThatIsTaken() throws Exception {
        var again = send(
                HttpMethod.POST, "/api/products", admin, draft("Other", "1", 1).put("id", "P001"));

        assertThat(again.statusCode()).isEqualTo(409);
    }

    @Test
    void replacesAProduct() throws Exception {
        String id = create(10);

        var replaced = send(HttpMethod.PUT, "/api/products/" + id, admin, draft("New name", "2.50", 77));

        assertThat(replaced.statusCode()).isEqualTo(200);
        assertThat(send(HttpMethod.GET, "/api/products/" + id, "").bodyAsString())
                .isEqualTo("{\"id\":\"" + id + "\",\"name\":\"New name\",\"price\":2.50,\"stock\":77}");
    }

    @Test
    void cannotReplaceWhatIsNotThere() throws Exception {
        assertThat(send(HttpMethod.PUT, "/api/products/nothing", admin, draft("x", "1", 1))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void letsOnlyAdministratorsChangeTheCatalogue() throws Exception {
        for (HttpMethod method : List.of(HttpMethod.POST, HttpMethod.PUT)) {
            String path = method.equals(HttpMethod.POST) ? "/api/products" : "/api/products/P001";

            assertThat(send(method, path, "", draft("x", "1", 1)).statusCode()).isEqualTo(401);
            assertThat(send(method, path, user, draft("x", "1", 1)).statusCode())
                    .isEqualTo(403);
            assertThat(send(method, path, service, draft("x", "1", 1)).statusCode())
                    .isEqualTo(403);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"price\":1,\"stock\":1} | name",
                "{\"name\":\" \",\"price\":1,\"stock\":1} | name",
                "{\"name\":\"x\",\"price\":1.001,\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":-1,\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":\"1\",\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":1e999999999,\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":1,\"stock\":-1} | stock",
                "{\"name\":\"x\",\"price\":1,\"stock\":1.5} | stock",
                "{\"name\":\"x\",\"price\":1,\"stock\":99999999999999999999} | stock",
                "{\"id\":\"..\",\"name\":\"x\",\"price\":1,\"stock\":1} | id",
                "{\"id\":\"a b\",\"name\":\"x\",\"price\":1,\"stock\":1} | id",
            })
    void namesTheFieldThatIsWrong(String body, String field) throws Exception {
        var response = CONTRACT.check(
                HttpMethod.POST,
                "/api/products",
                await(request(HttpMethod.POST, "/api/products", admin)
                        .putHeader("content-type", "application/json")
                        .sendBuffer(Buffer.buffer(body))));

        assertThat(response.statusCode()).isEqualTo(400);
        JsonArray errors = response.bodyAsJsonObject().getJsonArray("errors");
        assertThat(errors.getJsonObject(0).getString("field")).isEqualTo(field);
        assertThat(errors).hasSize(1);
    }

    @Test
    void refusesABadReplacementWithoutTouchingTheProduct() throws Exception {
        String id = create(10);
        String before = send(HttpMethod.GET, "/api/products/" + id, "").bodyAsString();

        var refused = send(HttpMethod.PUT, "/api/products/" + id, admin, new JsonObject().put("price", "free"));

        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(send(HttpMethod.GET, "/api/products/" + id, "").bodyAsString())
                .isEqualTo(before);
    }

    @Test
    void refusesBodiesThatAreNotJsonOrTooLarge() throws Exception {
        for (var route : List.of(
                List.of("POST", "/api/products", admin),
                List.of("PUT", "/api/products/P001", admin),
                List.of("PUT", "/api/products/P001/reservations/o1", service))) {
            HttpMethod method = HttpMethod.valueOf(route.get(0));
            var text = await(request(method, route.get(1), route.get(2)).sendBuffer(Buffer.buffer("x")));
            var large = await(request(method, route.get(1), route.get(2))
                    .putHeader("content-type", "application/json")
                    .sendBuffer(Buffer.buffer(new byte[(1 << 20) + 1])));

            assertThat(CONTRACT.check(method, route.get(1), text).statusCode()).isEqualTo(415);
            assertThat(CONTRACT.check(method, route.get(1), large).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void pagesWithoutGapsOrRepeatsWhileProductsAreAdded() throws Exception {
        IntStream.range(0, 5).forEach(i -> createNamed("page-" + i, "paged"));
        var seen = new ArrayList<String>();
        String cursor = "";

        do {
            var page = send(HttpMethod.GET, "/api/products?name=paged&limit=2" + cursor, "")
                    .bodyAsJsonObject();
            page.getJsonArray("products").forEach(product -> seen.add(((JsonObject) product).getString("id")));
            createNamed("page--" + seen.size(), "paged");
            String next = page.getString("next_cursor");
            cursor = next == null ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());

        assertThat(seen).containsExactly("page-0", "page-1", "page-2", "page-3", "page-4");
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=101", "limit=x", "cursor=x", "cursor=%00", "name=%00", "name=%FF"})
    void refusesQueriesThatMakeNoSense(String query) throws Exception {
        assertThat(send(HttpMethod.GET, "/api/products?" + query, "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void holdsStockOncePerOrder() throws Exception {
        String id = create(10);
        String order = "/api/products/" + id + "/reservations/" + UUID.randomUUID();

        var first = send(HttpMethod.PUT, order, service, quantity(3));
        var again = send(HttpMethod.PUT, order, service, quantity(3));
        var other = send(HttpMethod.PUT, order, service, quantity(4));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.bodyAsJsonObject().getString("status")).isEqualTo("held");
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.bodyAsString()).isEqualTo(first.bodyAsString());
        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(stock(id)).isEqualTo(7);
    }

    @Test
    void saysWhatIsAvailableWhenStockIsShort() throws Exception {
        String id = create(2);

        var refused = send(HttpMethod.PUT, "/api/products/" + id + "/reservations/o1", service, quantity(3));

        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.bodyAsJsonObject().getInteger("available")).isEqualTo(2);
        assertThat(stock(id)).isEqualTo(2);
    }

    @Test
    void givesStockBackOnce() throws Exception {
        String id = create(10);
        String order = "/api/products/" + id + "/reservations/o2";
        send(HttpMethod.PUT, order, service, quantity(4));

        var first = send(HttpMethod.DELETE, order, service);
        var again = send(HttpMethod.DELETE, order, service);

        assertThat(first.statusCode()).isEqualTo(204);
        assertThat(again.statusCode()).isEqualTo(204);
        assertThat(stock(id)).isEqualTo(10);
    }

    @Test
    void refusesAReservationThatComesAfterItsRelease() throws Exception {
        String id = create(10);
        String order = "/api/products/" + id + "/reservations/o3";
        send(HttpMethod.DELETE, order, service);

        var late = send(HttpMethod.PUT, order, service, quantity(4));

        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(stock(id)).isEqualTo(10);
    }

    @Test
    void letsOnlyServicesReserve() throws Exception {
        String order = "/api/products/P001/reservations/o4";

        assertThat(send(HttpMethod.PUT, order, "", quantity(1)).statusCode()).isEqualTo(401);
        assertThat(send(HttpMethod.PUT, order, admin, quantity(1)).statusCode()).isEqualTo(403);
        assertThat(send(HttpMethod.DELETE, order, "").statusCode()).isEqualTo(401);
        assertThat(send(HttpMethod.DELETE, order, user).statusCode()).isEqualTo(403);
        assertThat(send(HttpMethod.PUT, "/api/products/none/reservations/o4", service, quantity(1))
                        .statusCode())
                .isEqualTo(404);
        assertThat(send(HttpMethod.PUT, order, service, quantity(0)).statusCode())
                .isEqualTo(400);
        assertThat(send(HttpMethod.DELETE, "/api/products/P001/reservations/a%20b", service)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void neverSellsAPieceTwiceHoweverManyAskAtOnce() throws Exception {
        String id = create(10);

        List<Future<HttpResponse<Buffer>>> answers = IntStream.range(0, 50)
                .mapToObj(i -> request(HttpMethod.PUT, "/api/products/" + id + "/reservations/race-" + i, service)
                        .sendJsonObject(quantity(1)))
                .toList();
        await(Future.all(answers));

        assertThat(answers)
                .filteredOn(answer -> answer.result().statusCode() == 201)
                .hasSize(10);
        assertThat(answers)
                .filteredOn(answer -> answer.result().statusCode() == 409)
                .hasSize(40);
        assertThat(stock(id)).isZero();
    }

    @Test
    void holdsAndReleasesOnceUnderAnyInterleaving() throws Exception {
        String id = create(100);

        List<Future<HttpResponse<Buffer>>> answers = IntStream.range(0, 200)
                .mapToObj(i -> {
                    String path = "/api/products/" + id + "/reservations/same-" + i % 10;
                    return i % 3 == 0
                            ? request(HttpMethod.DELETE, path, service).send()
                            : request(HttpMethod.PUT, path, service).sendJsonObject(quantity(5));
                })
                .toList();
        await(Future.all(answers));
        await(Future.all(IntStream.range(0, 10)
                .mapToObj(i -> request(HttpMethod.DELETE, "/api/products/" + id + "/reservations/same-" + i, service)
                        .send())
                .toList()));

        assertThat(answers).extracting(answer -> answer.result().statusCode()).containsOnly(200, 201, 204, 409);
        assertThat(stock(id)).isEqualTo(100);
    }

    @Test
    void describesItself() throws Exception {
        var info = send(HttpMethod.GET, "/info", "").bodyAsJsonObject();

        assertThat(send(HttpMethod.GET, "/health", "").bodyAsString()).isEqualTo("{\"status\":\"healthy\"}");
        assertThat(info.getInteger("port")).isEqualTo(port);
        assertThat(info.getString("service_name")).isEqualTo("product-service");
        assertThat(send(HttpMethod.GET, "/openapi.json", "").bodyAsString()).contains("\"openapi\": \"3.1");
        for (String path : List.of("/health", "/info", "/openapi.json")) {
            var tooLong = send(HttpMethod.GET, path + "?" + "x".repeat(8192), "");
            assertThat(tooLong.statusCode()).isEqualTo(414);
        }
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void answersAsItsDocumentSays() throws Exception {
        Database database = TestDatabase.fresh(VERTX, "product");
        var store = new SqlProductStore(database.read(), database.write());
        var service = new ProductService(store, new CacheScene(database).cache);
        CONTRACT.assertDescribes(VERTX, new ProductRoutes(service));
        CONTRACT.assertAllSeen("503");
    }

    private static String create(long stock) throws Exception {
        return send(HttpMethod.POST, "/api/products", admin, draft("Thing", "3.00", stock))
                .bodyAsJsonObject()
                .getString("id");
    }

    private static void createNamed(String id, String name) {
        var response = request(HttpMethod.POST, "/api/products", admin)
                .sendJsonObject(draft(name, "1", 1).put("id", id))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        assertThat(response.statusCode()).isEqualTo(201);
    }

    private static long stock(String id) throws Exception {
        return send(HttpMethod.GET, "/api/products/" + id, "")
                .bodyAsJsonObject()
                .getLong("stock");
    }

    private static HttpRequest<Buffer> request(HttpMethod method, String uri, String token) {
        HttpRequest<Buffer> request = CLIENT.request(method, port, "127.0.0.1", uri);
        return token.isEmpty() ? request : request.bearerTokenAuthentication(token);
    }

    @CanIgnoreReturnValue
    private static HttpResponse<Buffer> send(HttpMethod method, String uri, String token) throws Exception {
        return CONTRACT.check(method, uri, await(request(method, uri, token).send()));
    }

    @CanIgnoreReturnValue
    private static HttpResponse<Buffer> send(HttpMethod method, String uri, String token, JsonObject body)
            throws Exception {
        return CONTRACT.check(method, uri, await(request(method, uri, token).sendJsonObject(body)));
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, SECONDS);
    }
}
