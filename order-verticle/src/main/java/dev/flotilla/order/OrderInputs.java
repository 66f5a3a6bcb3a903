package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Drafts an order from its user and product, found at the services that know them. Thread-safe. */
final class OrderInputs {
    private final Users users;
    private final Products products;

    OrderInputs(Users users, Products products) {
        this.users = users;
        this.products = products;
    }

    /**
     * Looks both up at the same time and refuses what they rule out, before anything is written.
     *
     * @return the order as it would be; fails with a problem 404 when there is no such user or product, 409 when several
     *     products have the name, the price has changed or the stock is too low
     */
    Future<Order> draft(Purchase purchase, CallContext context) {
        Future<User> user = user(purchase.buyer(), context);
        Future<Product> product = product(purchase.request(), context);
        return Future.all(user, product).map(done -> draft(user.result(), product.result(), purchase.request()));
    }

    private static Order draft(User user, Product product, NewOrder request) {
        int quantity = request.quantity();
        Pricing.demand(product.price(), request.price());
        BigDecimal total = Pricing.total(product.price(), quantity);
        if (product.stock() < quantity) {
            throw OutOfStock.problem(product.id(), product.stock());
        }
        return new Order(
                UUID.randomUUID(),
                user,
                product.id(),
                product.name(),
                quantity,
                product.price(),
                total,
                OrderStatus.CREATED,
                Instant.EPOCH);
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
