package dev.flotilla.product;

import dev.flotilla.postgres.Database;
import io.vertx.core.Future;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A cache over a store that counts its reads, with a clock that stands still. */
final class CacheScene {
    static final Duration LIFE = Duration.ofSeconds(1);

    final AtomicLong clock = new AtomicLong();
    final AtomicInteger reads = new AtomicInteger();
    final ProductCache cache;
    private Supplier<Future<Optional<Product>>> answer = () -> Future.succeededFuture(Optional.of(product(1)));

    CacheScene(Database database) {
        this.cache = new ProductCache(this::read, database.notices("product_changed"), LIFE, clock::get);
    }

    static Product product(long stock) {
        return new Product("P001", "Laptop", new BigDecimal("1200.50"), stock);
    }

    void answer(Supplier<Future<Optional<Product>>> next) {
        answer = next;
    }

    private Future<Optional<Product>> read(String id) {
        reads.incrementAndGet();
        return answer.get();
    }
}
