package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** Finds user and product of an order at the services that know them. Thread-safe. */
final class OrderInputs {
    private final Users users;
    private final Products products;

    OrderInputs(Users users, Products products) {
        this.users = users;
        this.products = products;
    }

    /** Looks both up at the same time; fails with a problem 404 when there is no such one, 409 when several have the name. */
    Future<Found> both(String userId, NewOrder request, CallContext context) {
        Future<User> user = user(userId, context);
        Future<Product> product = product(request, context);
        return Future.all(user, product).map(done -> new Found(user.result(), product.result()));
    }

    private Future<User> user(String id, CallContext context) {
        return users.get(id, context)
                .map(found -> found.orElseThrow(() -> Problem.notFound("there is no user " + quoted(id))));
    }

    private Future<Product> product(NewOrder request, CallContext context) {
        return request.productId()
                .map(id -> productWithId(id, context))
                .orElseGet(() -> productNamed(request.productName().orElse(""), context));
    }

    private Future<Product> productWithId(String id, CallContext context) {
        return products.get(id, context).map(found -> found.orElseThrow(() -> unknownProduct(id)));
    }

    private Future<Product> productNamed(String name, CallContext context) {
        return products.named(name, context).map(found -> onlyOne(name, found).orElseThrow(() -> unknownProduct(name)));
    }

    private static Optional<Product> onlyOne(String name, List<Product> found) {
        if (found.size() > 1) {
            throw Problem.conflict(
                    "ambiguous-product",
                    "several products are named " + quoted(name) + "; name the one you mean by product_id");
        }
        return found.stream().findFirst();
    }

    private static Problem unknownProduct(String nameOrId) {
        return Problem.notFound("there is no product " + quoted(nameOrId));
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
