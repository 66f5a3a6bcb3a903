package dev.flotilla.order;

import dev.flotilla.client.Call;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Catalogue and stock as the product service tells of them over HTTP. */
final class HttpProducts implements Products {
    private static final String PRODUCTS = "/api/products";
    private static final int PAGE = 100;

    /** A search that has found nothing in so many pages is given up. */
    private static final int MAX_PAGES = 10;

    private final ServiceClient client;
    private final AuthorizedClient authorized;
    private final Responses answers = new Responses("product-service");

    /** Reading the catalogue is open to everybody; reserving is for services. */
    HttpProducts(ServiceClient client, AuthorizedClient authorized) {
        this.client = client;
        this.authorized = authorized;
    }

    @Override
    public Future<Optional<Product>> get(String id, CallContext context) {
        if (!Call.isSegment(id)) {
            return Future.succeededFuture(Optional.empty());
        }
        return answers.ask(
                Call.get(path(id)).in(context), client::send, response -> ProductAnswers.product(id, response));
    }

    /** A service may find more than the exact name, in any order, over many pages: what does not fit is left out. */
    @Override
    public Future<List<Product>> named(String name, CallContext context) {
        return named(name, new ArrayList<>(), Optional.empty(), 1, context);
    }

    @Override
    public Future<BigDecimal> reserve(Reservation reservation, CallContext context) {
        if (!Call.isSegment(reservation.productId())) {
            return Future.failedFuture(Problem.notFound("there is no such product"));
        }
        var body = new JsonObject().put("quantity", reservation.quantity());
        return answers.ask(
                Call.put(path(reservation), body),
                (call, read) -> authorized.send(call, context, read),
                response -> ProductAnswers.unitPrice(reservation, response));
    }

    @Override
    public Future<Void> release(Reservation reservation, CallContext context) {
        if (!Call.isSegment(reservation.productId())) {
            return Future.succeededFuture();
        }
        return answers.ask(
                        Call.delete(path(reservation)),
                        (call, read) -> authorized.send(call, context, read),
                        ProductAnswers::released)
                .mapEmpty();
    }

    private Future<List<Product>> named(
            String name, List<Product> found, Optional<String> cursor, int page, CallContext context) {
        String query = "?name=" + Call.encode(name) + "&limit=" + PAGE
                + cursor.map(place -> "&cursor=" + Call.encode(place)).orElse("");
        return answers.ask(Call.get(PRODUCTS + query).in(context), client::send, ProductAnswers::page)
                .compose(products -> {
                    products.named(name).forEach(found::add);
                    boolean enough = found.size() > 1 || products.nextCursor().isEmpty() || page == MAX_PAGES;
                    return enough
                            ? Future.succeededFuture(found)
                            : named(name, found, products.nextCursor(), page + 1, context);
                });
    }

    private static String path(String productId) {
        return PRODUCTS + "/" + Call.encode(productId);
    }

    private static String path(Reservation reservation) {
        return path(reservation.productId()) + "/reservations/" + reservation.orderId();
    }
}
