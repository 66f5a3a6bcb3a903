package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.token.Forger;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The product service in Python, held to the OpenAPI document of ours. */
class PythonProductTest {
    private static Examples examples;
    private static Outside users;
    private static Outside products;
    private static ContractClient client;
    private static String admin;
    private static String service;
    private static String user;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        examples = Examples.start(directory);
        users = examples.node(Map.of());
        products = examples.python(Map.of());
        client = new ContractClient("openapi/product.json", products.url("product", ""));
        admin = examples.token("boss", "user", "admin");
        service = examples.token("order-service", "service");
        user = examples.token("somebody", "user");
    }

    @AfterAll
    static void stop() throws Exception {
        products.close();
        users.close();
        examples.close();
        client.close();

        // The example bounds the whole head of a request, not its first line.
        client.assertAllSeen("503", "414");
        assertThat(products.process.exitCode()).isZero();
        assertThat(products.process.toString()).doesNotContain("unexpected failure", "Traceback", admin);
    }

    @Test
    void beginsWithTheCatalogue() throws Exception {
        var laptop = client.get("/api/products/P001", "");
        var named = client.get("/api/products?name=%E6%B5%8B%E8%AF%95%E4%BA%A7%E5%93%81", "");

        assertThat(laptop.bodyAsString())
                .isEqualTo("{\"id\":\"P001\",\"name\":\"Laptop\",\"price\":1200.50,\"stock\":10}");
        assertThat(named.bodyAsString()).contains("\"P003\"").doesNotContain("\"P001\"");
    }

    @Test
    void describesItself() throws Exception {
        var info = client.get("/info", "").bodyAsJsonObject();

        assertThat(client.get("/health", "").bodyAsString()).isEqualTo("{\"status\":\"healthy\"}");
        assertThat(info.getInteger("port")).isEqualTo(products.port("product"));
        assertThat(client.get("/openapi.json", "").bodyAsJsonObject().getString("openapi"))
                .isEqualTo("3.1.0");
    }

    @Test
    void addsAndReplacesProducts() throws Exception {
        var created = client.post("/api/products", admin, draft("19.9", 5));
        String place = created.getHeader("Location");
        var replaced = client.put(place, admin, draft("2", 77));

        assertThat(created.statusCode()).isEqualTo(201);
        assertThat(created.bodyAsString()).contains("\"price\":19.90");
        assertThat(replaced.bodyAsString()).contains("\"price\":2.00", "\"stock\":77");
        assertThat(client.get(place, "").bodyAsString()).isEqualTo(replaced.bodyAsString());
        assertThat(client.post("/api/products", admin, draft("1", 1).put("id", "P001"))
                        .statusCode())
                .isEqualTo(409);
        assertThat(client.put("/api/products/none", admin, draft("1", 1)).statusCode())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"P999", "%00", "%27%20OR%201=1--", "..%2F..%2Fetc", "%C3%A9", "%FF"})
    void answers404ForWhatItDoesNotHave(String id) throws Exception {
        assertThat(client.get("/api/products/" + id, "").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "limit=0",
                "limit=101",
                "limit=x",
                "limit=%D9%A3",
                "cursor=x",
                "cursor=%00",
                "name=%00",
                "name=%FF"
            })
    void refusesQueriesThatMakeNoSense(String query) throws Exception {
        assertThat(client.get("/api/products?" + query, "").statusCode()).isEqualTo(400);
    }

    @Test
    void pagesWithoutGapsOrRepeats() throws Exception {
        for (int i = 0; i < 5; i++) {
            client.post(
                    "/api/products", admin, draft("1", 1).put("id", "page-" + i).put("name", "paged"));
        }
        var seen = new ArrayList<String>();
        String cursor = "";
        do {
            var page =
                    client.get("/api/products?name=paged&limit=2" + cursor, "").bodyAsJsonObject();
            page.getJsonArray("products").forEach(product -> seen.add(((JsonObject) product).getString("id")));
            cursor = "&cursor=" + page.getString("next_cursor");
        } while (!cursor.equals("&cursor=null"));

        assertThat(seen).containsExactly("page-0", "page-1", "page-2", "page-3", "page-4");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"price\":1,\"stock\":1} | name",
                "{\"name\":\" \",\"price\":1,\"stock\":1} | name",
                "{\"name\":7,\"price\":1,\"stock\":1} | name",
                "{\"name\":\"\\ud800\",\"price\":1,\"stock\":1} | name",
                "{\"name\":\"x\",\"price\":1.001,\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":-1,\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":true,\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":\"1\",\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":1e999999999,\"stock\":1} | price",
                "{\"name\":\"x\",\"price\":1,\"stock\":-1} | stock",
                "{\"name\":\"x\",\"price\":1,\"stock\":1.5} | stock",
                "{\"name\":\"x\",\"price\":1,\"stock\":null} | stock",
                "{\"name\":\"x\",\"price\":1,\"stock\":99999999999999999999} | stock",
                "{\"id\":\"..\",\"name\":\"x\",\"price\":1,\"stock\":1} | id",
            })
    void namesTheFieldThatIsWrong(String body, String field) throws Exception {
        var answer = client.send(HttpMethod.POST, "/api/products", admin, "application/json", Buffer.buffer(body));

        assertThat(answer.statusCode()).isEqualTo(400);
        var errors = answer.bodyAsJsonObject().getJsonArray("errors");
        assertThat(errors).hasSize(1);
        assertThat(errors.getJsonObject(0).getString("field")).isEqualTo(field);
    }

    @Test
    void refusesBodiesThatAreNotJsonOrTooLarge() throws Exception {
        for (var route : List.of(
                List.of("POST", "/api/products", admin),
                List.of("PUT", "/api/products/P001", admin),
                List.of("PUT", "/api/products/P001/reservations/o1", service))) {
            HttpMethod method = HttpMethod.valueOf(route.get(0));
            for (String body :
                    List.of("", "{", "[]", "7", "null", "{\"a\":1,\"a\":2}", "{\"a\":NaN}", "[".repeat(99_999))) {
                assertThat(status(method, route, "application/json", Buffer.buffer(body)))
                        .as(body)
                        .isEqualTo(400);
            }
            assertThat(status(
                            method,
                            route,
                            "application/json",
                            Buffer.buffer("{\"price\":" + "9".repeat(1_000_000) + "}")))
                    .isEqualTo(400);
            assertThat(status(
                            method, route, "application/json", Buffer.buffer(new byte[] {'{', '"', (byte) 0xff, '"'})))
                    .isEqualTo(400);
            assertThat(status(method, route, "text/plain", Buffer.buffer("{}"))).isEqualTo(415);
            assertThat(status(method, route, "application/json", Buffer.buffer(new byte[(1 << 20) + 1])))
                    .isEqualTo(413);
        }
    }

    @Test
    void refusesAnEndlessBodyBeforeItComes() throws Exception {
        try (var socket = new Socket("127.0.0.1", products.port("product"))) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write("POST /api/products HTTP/1.1\r\nHost: p\r\nContent-Length: 99999999999\r\n\r\n{"
                            .getBytes(US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("\r\nConnection: close\r\n");
        }
    }

    @Test
    void believesOnlyTokensOfTheUserService() throws Exception {
        var stranger = Forger.stranger();
        JsonObject claims = Forger.claims().put("roles", List.of("admin"));
        String unsigned = Forger.part("{\"alg\":\"none\"}") + "." + Forger.part(claims.encode()) + ".";
        byte[] publicKey = examples.forger.publicKey().getEncoded();

        for (String forged : List.of(
                "",
                "x",
                stranger.sign(claims),
                stranger.sign(examples.forger.header(), claims.encode()),
                unsigned,
                examples.forger.signWithMac(publicKey, claims),
                examples.forger.sign(claims.copy().put("exp", 1)),
                examples.forger.sign(claims.copy().put("nbf", claims.getLong("exp"))),
                examples.forger.sign(claims.copy().put("aud", "other")))) {
            assertThat(client.post("/api/products", forged, draft("1", 1)).statusCode())
                    .as(forged)
                    .isEqualTo(401);
        }
    }

    @Test
    void letsEverybodyDoOnlyTheirPart() throws Exception {
        String order = "/api/products/P001/reservations/parts";

        for (String wrong : List.of(user, service)) {
            assertThat(client.post("/api/products", wrong, draft("1", 1)).statusCode())
                    .isEqualTo(403);
            assertThat(client.put("/api/products/P001", wrong, draft("1", 1)).statusCode())
                    .isEqualTo(403);
        }
        assertThat(client.put("/api/products/P001", "", draft("1", 1)).statusCode())
                .isEqualTo(401);
        assertThat(client.put(order, "", quantity(1)).statusCode()).isEqualTo(401);
        assertThat(client.put(order, admin, quantity(1)).statusCode()).isEqualTo(403);
        assertThat(client.delete(order, "").statusCode()).isEqualTo(401);
        assertThat(client.delete(order, user).statusCode()).isEqualTo(403);
    }

    @Test
    void holdsStockOncePerOrderAndGivesItBackOnce() throws Exception {
        String id = create(10);
        String order = "/api/products/" + id + "/reservations/" + UUID.randomUUID();

        var first = client.put(order, service, quantity(3));
        var again = client.put(order, service, quantity(3));
        var other = client.put(order, service, quantity(4));
        long between = stock(id);
        int released = client.delete(order, service).statusCode();
        int releasedAgain = client.delete(order, service).statusCode();
        var late = client.put(order, service, quantity(3));

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(again.bodyAsString()).isEqualTo(first.bodyAsString());
        assertThat(other.bodyAsJsonObject().getInteger("held")).isEqualTo(3);
        assertThat(between).isEqualTo(7);
        assertThat(List.of(released, releasedAgain)).containsOnly(204);
        assertThat(late.statusCode()).isEqualTo(409);
        assertThat(stock(id)).isEqualTo(10);
    }

    @Test
    void saysWhatIsWrongWithAReservation() throws Exception {
        String id = create(2);

        var tooMuch = client.put("/api/products/" + id + "/reservations/o1", service, quantity(3));

        assertThat(tooMuch.bodyAsJsonObject().getInteger("available")).isEqualTo(2);
        assertThat(client.put("/api/products/none/reservations/o1", service, quantity(1))
                        .statusCode())
                .isEqualTo(404);
        assertThat(client.put("/api/products/P001/reservations/a%20b", service, quantity(1))
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.put("/api/products/P001/reservations/o1", service, quantity(0))
                        .statusCode())
                .isEqualTo(400);
        assertThat(client.delete("/api/products/P001/reservations/a%20b", service)
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void neverSellsAPieceTwiceHoweverManyAskAtOnce() throws Exception {
        String id = create(10);

        var answers = IntStream.range(0, 50)
                .mapToObj(i -> client.sendLater(
                        HttpMethod.PUT,
                        "/api/products/" + id + "/reservations/race-" + i,
                        service,
                        "application/json",
                        quantity(1).toBuffer()))
                .toList();
        ContractClient.await(Future.all(answers));

        assertThat(answers)
                .filteredOn(answer -> answer.result().statusCode() == 201)
                .hasSize(10);
        assertThat(answers)
                .filteredOn(answer -> answer.result().statusCode() == 409)
                .hasSize(40);
        assertThat(stock(id)).isZero();
    }

    private static int status(HttpMethod method, List<String> route, String type, Buffer body) throws Exception {
        return client.send(method, route.get(1), route.get(2), type, body).statusCode();
    }

    private static String create(long stock) throws Exception {
        return client.post("/api/products", admin, draft("1.50", stock))
                .bodyAsJsonObject()
                .getString("id");
    }

    private static long stock(String id) throws Exception {
        return client.get("/api/products/" + id, "").bodyAsJsonObject().getLong("stock");
    }

    private static JsonObject draft(String price, long stock) {
        return new JsonObject()
                .put("name", "Something")
                .put("price", new BigDecimal(price))
                .put("stock", stock);
    }

    private static JsonObject quantity(long quantity) {
        return new JsonObject().put("quantity", quantity);
    }
}
