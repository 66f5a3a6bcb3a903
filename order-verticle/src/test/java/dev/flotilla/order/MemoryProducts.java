package dev.flotilla.order;

import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The product service in memory: it holds stock by order, and remembers what it has released. */
final class MemoryProducts implements Products {
    private final Map<String, Product> products = new HashMap<>();
    private final Map<UUID, Reservation> held = new HashMap<>();
    private final Set<UUID> released = new HashSet<>();
    private volatile Supplier<Future<Void>> beforeReserve = Future::succeededFuture;
    private volatile Supplier<Future<Void>> afterReserve = Future::succeededFuture;
    private volatile Supplier<Future<Void>> beforeRelease = Future::succeededFuture;
    private volatile Supplier<Future<Void>> beforeLook = Future::succeededFuture;

    synchronized void put(Product product) {
        products.put(product.id(), product);
    }

    synchronized void price(String id, String price) {
        Product product = known(id);
        put(new Product(id, product.name(), new BigDecimal(price), product.stock()));
    }

    synchronized long stock(String id) {
        return known(id).stock();
    }

    synchronized int reservations() {
        return held.size();
    }

    void beforeLook(Supplier<Future<Void>> event) {
        beforeLook = event;
    }

    void beforeReserve(Supplier<Future<Void>> event) {
        beforeReserve = event;
    }

    /** What happens between holding the stock and saying so. */
    void afterReserve(Supplier<Future<Void>> event) {
        afterReserve = event;
    }

    void beforeRelease(Supplier<Future<Void>> event) {
        beforeRelease = event;
    }

    @Override
    public Future<Optional<Product>> get(String id, CallContext context) {
        return beforeLook.get().map(ready -> {
            synchronized (this) {
                return Optional.ofNullable(products.get(id));
            }
        });
    }

    @Override
    public Future<List<Product>> named(String name, CallContext context) {
        return beforeLook.get().map(ready -> {
            synchronized (this) {
                return products.values().stream()
                        .filter(product -> product.name().equals(name))
                        .toList();
            }
        });
    }

    @Override
    public Future<BigDecimal> reserve(Reservation reservation, CallContext context) {
        return beforeReserve
                .get()
                .map(ready -> hold(reservation))
                .compose(price -> afterReserve.get().map(price));
    }

    @Override
    public Future<Void> release(Reservation reservation, CallContext context) {
        return beforeRelease.get().map(ready -> {
            giveBack(reservation.orderId());
            return null;
        });
    }

    private synchronized BigDecimal hold(Reservation reservation) {
        Product product = known(reservation.productId());
        if (released.contains(reservation.orderId())) {
            throw Problem.conflict("reservation-released", "released before");
        }
        if (!held.containsKey(reservation.orderId())) {
            if (product.stock() < reservation.quantity()) {
                throw OutOfStock.problem(product.id(), product.stock());
            }
            held.put(reservation.orderId(), reservation);
            move(product, -reservation.quantity());
        }
        return product.price();
    }

    private synchronized void giveBack(UUID orderId) {
        released.add(orderId);
        Reservation reservation = held.remove(orderId);
        if (reservation != null) {
            move(known(reservation.productId()), reservation.quantity());
        }
    }

    private Product known(String id) {
        return Objects.requireNonNull(products.get(id), id);
    }

    private void move(Product product, long pieces) {
        put(new Product(product.id(), product.name(), product.price(), product.stock() + pieces));
    }
}
