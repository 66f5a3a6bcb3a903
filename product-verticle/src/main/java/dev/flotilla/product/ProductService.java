package dev.flotilla.product;

import dev.flotilla.error.CrashPoint;
import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Cursor;
import dev.flotilla.postgres.Page;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The rules of the catalogue and its stock; knows neither HTTP nor SQL. */
final class ProductService {
    private static final String UNIQUE_VIOLATION = "23505";

    private final ProductStore store;
    private final ProductCache cache;

    ProductService(ProductStore store, ProductCache cache) {
        this.store = store;
        this.cache = cache;
    }

    /** The product; fails with 404. */
    Future<EncodedProduct> get(String id) {
        if (!ProductDraft.isId(id)) {
            return Future.failedFuture(unknown(id));
        }
        return cache.find(id).map(found -> found.orElseThrow(() -> unknown(id)));
    }

    /** Products after the given id, of the given name if one is given. */
    Future<Page<Product>> page(Optional<String> name, String afterId, int limit) {
        return name.map(ProductDraft::normalize)
                .map(exact -> store.pageOfName(exact, afterId, limit + 1))
                .orElseGet(() -> store.page(afterId, limit + 1))
                .map(found -> Page.of(found, limit, product -> Cursor.encode(product.id())));
    }

    /** Adds a product; fails with 409 when its id is taken. */
    Future<Product> create(ProductDraft draft) {
        Product product = draft.as(draft.id().orElseGet(() -> UUID.randomUUID().toString()));
        return store.insert(product).map(inserted -> {
            if (!inserted) {
                throw Problem.conflict("product-exists", "there is a product " + product.id() + " already");
            }
            return product;
        });
    }

    /** Adds the products whose ids are free, leaves the others as they are. */
    Future<Void> seed(List<Product> catalogue) {
        return Future.all(catalogue.stream().map(store::insert).toList()).mapEmpty();
    }

    /** Changes a product as a whole; fails with 404. */
    Future<Product> replace(String id, ProductDraft draft) {
        if (!ProductDraft.isId(id)) {
            return Future.failedFuture(unknown(id));
        }
        Product product = draft.as(id);
        return store.replace(product).onComplete(ended -> cache.changed(id)).map(replaced -> {
            if (!replaced) {
                throw unknown(id);
            }
            return product;
        });
    }

    /** Holds stock for an order, once however often it is asked; fails with 404 or 409. */
    Future<Hold> reserve(String productId, String orderId, long quantity) {
        if (!ProductDraft.isId(productId)) {
            return Future.failedFuture(unknown(productId));
        }
        return store.reserve(productId, orderId, quantity)
                .onSuccess(held -> CrashPoint.reached("stock.held"))
                .onComplete(ended -> cache.changed(productId))
                .recover(failure -> isUniqueViolation(failure)
                        ? Future.succeededFuture(Optional.empty())
                        : Future.failedFuture(failure))
                .compose(made -> made.map(reservation -> Future.succeededFuture(new Hold(reservation, true)))
                        .orElseGet(() -> explain(productId, orderId, quantity)));
    }

    /** Gives back what an order holds; does nothing the second time, and keeps a reservation that comes late out. */
    Future<Void> release(String productId, String orderId) {
        if (!ProductDraft.isId(productId)) {
            return Future.succeededFuture();
        }
        return store.release(productId, orderId)
                .onSuccess(released -> CrashPoint.reached("stock.released"))
                .onComplete(ended -> cache.changed(productId));
    }

    private Future<Hold> explain(String productId, String orderId, long quantity) {
        return store.findReservation(productId, orderId)
                .compose(found -> found.map(reservation -> repeated(reservation, quantity))
                        .orElseGet(() -> present(productId).map(product -> refuse(product, quantity))));
    }

    /** The product as the database has it, not as it was a moment ago. */
    private Future<Product> present(String id) {
        return store.find(id).map(found -> found.orElseThrow(() -> unknown(id)));
    }

    private static Future<Hold> repeated(Reservation reservation, long quantity) {
        if (!reservation.held()) {
            return Future.failedFuture(Problem.conflict(
                    "reservation-released",
                    "order " + reservation.orderId() + " has given this product back and cannot hold it again"));
        }
        if (reservation.quantity() != quantity) {
            return Future.failedFuture(Problem.conflict(
                            "reservation-differs",
                            "order " + reservation.orderId() + " holds " + reservation.quantity() + " already, not "
                                    + quantity)
                    .with("held", reservation.quantity()));
        }
        return Future.succeededFuture(new Hold(reservation, false));
    }

    private static Hold refuse(Product product, long quantity) {
        throw Problem.conflict(
                        "insufficient-stock",
                        "product " + product.id() + " has " + product.stock() + " in stock, not " + quantity)
                .with("available", product.stock());
    }

    private static boolean isUniqueViolation(Throwable failure) {
        return failure instanceof PgException e && UNIQUE_VIOLATION.equals(e.getSqlState());
    }

    private static Problem unknown(String id) {
        return Problem.notFound("there is no product " + (ProductDraft.isId(id) ? id : "of this id"));
    }

    /**
     * A reservation that holds.
     *
     * @param reservation what is held
     * @param made whether this request made it
     */
    record Hold(Reservation reservation, boolean made) {}
}
