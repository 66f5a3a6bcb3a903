package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;

/** The product service as far as orders need it: the catalogue in memory behind HTTP. */
final class ProductServer implements Handler<HttpServerRequest> {
    private static final int ID = 3;
    private static final int ORDER = 5;

    private final MemoryProducts products;

    ProductServer(MemoryProducts products) {
        this.products = products;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String[] path = request.path().split("/");
        if (path.length > ORDER) {
            reservation(request, path);
        } else if (path.length > ID) {
            product(request, URLDecoder.decode(path[ID], StandardCharsets.UTF_8));
        } else {
            search(request);
        }
    }

    private void product(HttpServerRequest request, String id) {
        products.get(id, context()).onSuccess(found -> {
            if (found.isPresent()) {
                Neighbour.answer(request, 200, json(found.get()));
            } else {
                fail(request, Problem.notFound("no such product"));
            }
        });
    }

    private void search(HttpServerRequest request) {
        products.named(request.getParam("name"), context()).onSuccess(found -> {
            var list = new JsonArray();
            found.forEach(product -> list.add(json(product)));
            Neighbour.answer(
                    request, 200, new JsonObject().put("products", list).putNull("next_cursor"));
        });
    }

    private void reservation(HttpServerRequest request, String[] path) {
        UUID order = UUID.fromString(path[ORDER]);
        if (!String.valueOf(request.getHeader("Authorization")).startsWith("Bearer ")) {
            fail(request, Problem.unauthorized("no token"));
        } else if (request.method().equals(HttpMethod.DELETE)) {
            products.release(new Reservation(order, path[ID], 1), context())
                    .onSuccess(done -> request.response().setStatusCode(204).end());
        } else {
            request.body()
                    .onSuccess(body -> hold(
                            request,
                            new Reservation(order, path[ID], body.toJsonObject().getInteger("quantity"))));
        }
    }

    private void hold(HttpServerRequest request, Reservation reservation) {
        products.reserve(reservation, context())
                .onSuccess(price -> Neighbour.answer(
                        request,
                        201,
                        new JsonObject()
                                .put("order_id", reservation.orderId().toString())
                                .put("product_id", reservation.productId())
                                .put("quantity", reservation.quantity())
                                .put("unit_price", price)
                                .put("status", "held")))
                .onFailure(failure -> fail(request, failure));
    }

    private static void fail(HttpServerRequest request, Throwable failure) {
        var problem = failure instanceof Problem told ? told : Problem.of(500, "x", "x", failure.toString());
        Neighbour.answer(request, problem.status(), problem.toJson(""));
    }

    private static JsonObject json(Product product) {
        return new JsonObject()
                .put("id", product.id())
                .put("name", product.name())
                .put("price", product.price())
                .put("stock", product.stock());
    }

    private static CallContext context() {
        return CallContext.background(Duration.ofSeconds(30));
    }
}
