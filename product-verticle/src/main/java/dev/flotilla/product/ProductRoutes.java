package dev.flotilla.product;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Cursor;
import dev.flotilla.postgres.Page;
import dev.flotilla.security.Principal;
import dev.flotilla.web.Access;
import dev.flotilla.web.Api;
import dev.flotilla.web.Request;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The HTTP face of the product service: decodes, delegates, encodes. */
final class ProductRoutes implements Routes {
    private static final Access ADMIN = Access.roles(Principal.ADMIN);
    private static final Access SERVICE = Access.roles(Principal.SERVICE);
    private static final String RESERVATION = "/api/products/:id/reservations/:order_id";
    private static final long MAX_QUANTITY = 1_000_000_000L;

    private final ProductService products;

    ProductRoutes(ProductService products) {
        this.products = products;
    }

    @Override
    public void mount(Api api) {
        api.get("/api/products/:id", Access.open(), this::get);
        api.get("/api/products", Access.open(), this::list);
        api.post("/api/products", ADMIN, this::create);
        api.put("/api/products/:id", ADMIN, this::replace);
        api.put(RESERVATION, SERVICE, this::reserve);
        api.delete(RESERVATION, SERVICE, this::release);
    }

    private Future<Response> get(Request request) {
        return products.get(request.pathParam("id")).map(product -> Response.ok(product.json()));
    }

    private Future<Response> list(Request request) {
        String after =
                request.cursor().map(cursor -> Cursor.decode(cursor, 1).get(0)).orElse("");
        return products.page(request.query("name"), after, request.limit()).map(page -> Response.ok(encode(page)));
    }

    private Future<Response> create(Request request) {
        return products.create(request.body(ProductDraft::read))
                .map(product -> Response.created("/api/products/" + product.id(), product.toJson()));
    }

    private Future<Response> replace(Request request) {
        return products.replace(request.pathParam("id"), request.body(ProductDraft::read))
                .map(product -> Response.ok(product.toJson()));
    }

    private Future<Response> reserve(Request request) {
        long quantity = request.body(
                fields -> fields.integer("quantity").between(1, MAX_QUANTITY).required());
        return products.reserve(request.pathParam("id"), orderId(request), quantity)
                .map(hold ->
                        Response.of(hold.made() ? 201 : 200, hold.reservation().toJson()));
    }

    private Future<Response> release(Request request) {
        return products.release(request.pathParam("id"), orderId(request)).map(released -> Response.noContent());
    }

    /** Another service's id, so any short printable text will do. */
    private static String orderId(Request request) {
        String id = request.pathParam("order_id");
        if (!ProductDraft.isId(id)) {
            throw Problem.invalid("order_id", ProductDraft.ID_RULE);
        }
        return id;
    }

    private static JsonObject encode(Page<Product> page) {
        var products = new JsonArray();
        page.items().forEach(product -> products.add(product.toJson()));
        return new JsonObject()
                .put("products", products)
                .put("next_cursor", page.nextCursor().orElse(null));
    }
}
