package dev.flotilla.bench;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.util.ArrayList;
import java.util.List;

/** Prepares what the loads ask for, over the product's own HTTP. */
final class Shop {
    /** So many that no row of a product is what orders wait for. */
    static final int PRODUCTS = 200;

    private static final String BUYER = "bench-buyer";

    private final Ports ports;
    private final LocalHttp http = new LocalHttp();

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
        return http.get(ports.product(), "/api/products/bench-1");
    }

    Target reads() {
        return new Target("GET, product", ports.product(), List.of(Request.get("/api/products/bench-1")));
    }

    /** Orders of one buyer for one piece of any of the products, under a name for tables. */
    Target orders(String name) throws InterruptedException {
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
        return new Target(name, ports.order(), orders);
    }

    private String login(String username) throws InterruptedException {
        var login = new JsonObject().put("username", username).put("password", Flotilla.PASSWORD);
        return new JsonObject(post(ports.user(), "/api/users/login", login, "", List.of(200))).getString("token");
    }

    @CanIgnoreReturnValue
    private String post(int port, String path, JsonObject body, String token, List<Integer> expected)
            throws InterruptedException {
        HttpRequest.Builder request = LocalHttp.request(port, path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.encode()));
        return http.send(
                (token.isEmpty() ? request : request.header("Authorization", "Bearer " + token)).build(), expected);
    }
}
