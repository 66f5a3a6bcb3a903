package dev.flotilla.product;

import dev.flotilla.postgres.NotifyListener;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Keeps products in memory for reading, ready to be sent.
 *
 * <p>A change made by this process is seen by every read that begins after the change was answered. A change made by
 * another process arrives as a notice, usually within milliseconds; should notices fail silently, a product is older than
 * the life of an entry at most. While no notices are heard nothing is kept at all. Thread-safe.
 */
final class ProductCache {
    private static final int MOST_ENTRIES = 10_000;
    private static final int STRIPES = 1024;

    private final Function<String, Future<Optional<Product>>> source;
    private final NotifyListener notices;
    private final long lifeNanos;
    private final LongSupplier nanoClock;
    private final ConcurrentHashMap<String, Entry> entries = new ConcurrentHashMap<>();

    /** Counts the changes of the products of each stripe: a read that overlaps a change must not be kept. */
    private final AtomicLongArray changes = new AtomicLongArray(STRIPES);

    private record Entry(Future<Optional<EncodedProduct>> product, long expiresAt) {}

    ProductCache(
            Function<String, Future<Optional<Product>>> source,
            NotifyListener notices,
            Duration life,
            LongSupplier nanoClock) {
        this.source = source;
        this.notices = notices;
        this.lifeNanos = life.toNanos();
        this.nanoClock = nanoClock;
    }

    /** Follows what other processes change. */
    void follow() {
        notices.listen(this::forget, this::forgetAll);
    }

    Future<Optional<EncodedProduct>> find(String id) {
        Entry entry = entries.get(id);
        return entry != null && nanoClock.getAsLong() - entry.expiresAt() < 0 ? entry.product() : read(id);
    }

    /** To be called when a statement that may have changed the product has ended, however it ended. */
    void changed(String id) {
        forget(id);
        notices.tell(id);
    }

    private Future<Optional<EncodedProduct>> read(String id) {
        if (!notices.isListening()) {
            return encoded(id);
        }
        long begun = nanoClock.getAsLong();
        long changesBefore = changes.get(stripe(id));
        return encoded(id).onSuccess(found -> {
            if (found.isPresent()) {
                keep(id, found, begun + lifeNanos, changesBefore);
            }
        });
    }

    private Future<Optional<EncodedProduct>> encoded(String id) {
        return source.apply(id).map(found -> found.map(EncodedProduct::of));
    }

    private void keep(String id, Optional<EncodedProduct> found, long expiresAt, long changesBefore) {
        if (entries.size() >= MOST_ENTRIES) {
            entries.clear();
        }
        entries.compute(
                id,
                (key, present) -> changes.get(stripe(id)) == changesBefore
                        ? new Entry(Future.succeededFuture(found), expiresAt)
                        : present);
    }

    private void forget(String id) {
        entries.compute(id, (key, present) -> {
            changes.incrementAndGet(stripe(id));
            return null;
        });
    }

    private void forgetAll() {
        for (int stripe = 0; stripe < STRIPES; stripe++) {
            changes.incrementAndGet(stripe);
        }
        entries.clear();
    }

    private static int stripe(String id) {
        return Math.floorMod(id.hashCode(), STRIPES);
    }
}
