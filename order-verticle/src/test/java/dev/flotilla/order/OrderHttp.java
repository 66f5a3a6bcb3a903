package dev.flotilla.order;

import static dev.flotilla.order.Scene.result;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.kit.Runtime;
import dev.flotilla.security.Principal;
import dev.flotilla.testkit.OpenApiContract;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.math.BigDecimal;

/** The whole order service over HTTP, between neighbours that do what a test wants; every answer is held to the contract. */
final class OrderHttp implements AutoCloseable {
    static final String ORDERS = "/api/orders";
    private static final OpenApiContract CONTRACT = OpenApiContract.load("openapi/order.json");

    final Vertx vertx = Vertx.vertx();
    final MemoryProducts stock = new MemoryProducts();
    final UserServer identity = new UserServer(vertx);
    final Neighbour users = Neighbour.start(vertx, "user-service", identity);
    final Neighbour products = Neighbour.start(vertx, "product-service", new ProductServer(stock));
    final String alice = identity.token("alice", Principal.USER);
    final String bob = identity.token("bob", Principal.USER);
    final String admin = identity.token("root", Principal.USER, Principal.ADMIN);
    final String service = identity.token("product-service", Principal.SERVICE);
    private final WebClient client = WebClient.create(vertx);
    private final int port;

    private OrderHttp(String databaseUrl) {
        stock.put(new Product("P001", "Laptop", new BigDecimal("1200.50"), 10));
        stock.put(new Product("P002", "Keyboard", new BigDecimal("75.99"), 1_000_000));
        stock.put(new Product("P003", "测试产品", new BigDecimal("99.99"), 1_000_000));
        var config = new JsonObject()
                .put("http", new JsonObject().put("host", "127.0.0.1").put("port", 0))
                .put("database", new JsonObject().put("url", databaseUrl))
                .put("users", new JsonObject().put("deadline_ms", 20_000))
                .put("products", new JsonObject().put("deadline_ms", 20_000))
                .put("order_deadline_ms", 20_000)
                .put("lookup_timeout_ms", 10_000)
                .put("sweep", new JsonObject().put("interval_ms", 20).put("retry_ms", 100));
        result(vertx.deployVerticle(new OrderVerticle(), new DeploymentOptions().setConfig(config)));
        port = Runtime.of(vertx).services().get(0).instance().port();
    }

    static OrderHttp start(String databaseUrl) {
        return new OrderHttp(databaseUrl);
    }

    static OpenApiContract contract() {
        return CONTRACT;
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> get(String uri, String token) {
        return send(HttpMethod.GET, uri, token, MultiMap.caseInsensitiveMultiMap(), Buffer.buffer());
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> order(String body) {
        return order(alice, body);
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> order(String token, String body, String... headers) {
        MultiMap all = json();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return send(HttpMethod.POST, ORDERS, token, all, Buffer.buffer(body));
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> status(String token, String id, String body) {
        return send(HttpMethod.PUT, ORDERS + "/" + id + "/status", token, json(), Buffer.buffer(body));
    }

    /** The id of an order that alice has just placed. */
    String placed(int quantity) {
        return order("{\"product_id\":\"P002\",\"quantity\":" + quantity + "}")
                .bodyAsJsonObject()
                .getString("order_id");
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> send(HttpMethod method, String uri, String token, MultiMap headers, Buffer body) {
        HttpResponse<Buffer> response = raw(method, uri, token, headers, body);
        return CONTRACT.check(method, uri, response);
    }

    /** Not held to the contract. */
    HttpResponse<Buffer> raw(HttpMethod method, String uri, String token, MultiMap headers, Buffer body) {
        HttpRequest<Buffer> request = client.request(method, port, "127.0.0.1", uri);
        request.headers().addAll(headers);
        if (!token.isEmpty()) {
            request.bearerTokenAuthentication(token);
        }
        return result(request.sendBuffer(body));
    }

    static MultiMap json() {
        return MultiMap.caseInsensitiveMultiMap().add("content-type", "application/json");
    }

    @Override
    public void close() {
        result(vertx.close());
    }
}
