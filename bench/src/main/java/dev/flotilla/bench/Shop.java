package dev.flotilla.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Prepares what the loads ask for, over the product's own HTTP. */
final class Shop {
    /** So many that no row of a product is what orders wait for. */
    static final int PRODUCTS = 200;

    private static final String BUYER = "bench-buyer";
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Ports ports;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(LIMIT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    Shop(Ports ports) {
        this.ports = ports;
    }

    /** Products {@code bench-1} to {@code bench-200} with stock for any load. */
    void stock() throws InterruptedException {
        String token = login(Flotilla.ADMIN);
        for (int i = 1; i <= PRODUCTS; i++) {
            var product = new JsonObject()
                    .put("id", "bench-" + i)
                    .put("name", "Bench product " + i)
                    .put("price", 10.50)
                    .put("stock", 1_000_000_000);
            post(ports.product(), "/api/products", product, token, List.of(201, 409));
        }
    }

    /** The answer to the read that is measured. */
    String product() throws InterruptedException {
        return send(request(ports.product(), "/api/products/bench-1").GET().build(), List.of(200));
    }

    Target reads() {
        return new Target("GET, product", ports.product(), List.of(Request.get("/api/products/bench-1")));
    }

    /** Orders of one buyer for one piece of any of the products. */
    Target orders() throws InterruptedException {
        var buyer = new JsonObject()
                .put("username", BUYER)
                .put("password", Flotilla.PASSWORD)
                .put("email", "buyer@example.com");
        post(ports.user(), "/api/users/register", buyer, "", List.of(201, 409));
        String token = login(BUYER);
        var orders = new ArrayList<Request>();
        for (int i = 1; i <= PRODUCTS; i++) {
            var order = new JsonObject().put("product_id", "bench-" + i).put("quantity", 1);
            orders.add(Request.post("/api/orders", token, order.encode()));
        }
        return new Target("POST orders, product", ports.order(), orders);
    }

    private String login(String username) throws InterruptedException {
        var login = new JsonObject().put("username", username).put("password", Flotilla.PASSWORD);
        return new JsonObject(post(ports.user(), "/api/users/login", login, "", List.of(200))).getString("token");
    }

    @CanIgnoreReturnValue
    private String post(int port, String path, JsonObject body, String token, List<Integer> expected)
            throws InterruptedException {
        HttpRequest.Builder request = request(port, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        return send((token.isEmpty() ? request : request.header("Authorization", "Bearer " + token)).build(), expected);
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + Target.HOST + ":" + port + path))
                .timeout(LIMIT);
    }

    private String send(HttpRequest request, List<Integer> expected) throws InterruptedException {
        String what = request.method() + " " + request.uri();
        try {
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            if (!expected.contains(response.statusCode())) {
                throw new BenchException(what + " was answered " + response.statusCode() + ": " + response.body());
            }
            return response.body();
        } catch (IOException e) {
            throw new BenchException(what + " was not answered", e);
        }
    }
}
