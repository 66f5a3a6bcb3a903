package dev.flotilla.product;

import static dev.flotilla.product.CacheScene.product;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.NotifyListener;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProductCacheTest {
    private static final String ID = "P001";

    private final Vertx vertx = Vertx.vertx();
    private Database database;
    private CacheScene scene;

    @BeforeEach
    void open() throws Exception {
        database = TestDatabase.fresh(vertx, "product");
        scene = new CacheScene(database);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void readsTheStoreEachTimeWhileNoNoticesAreHeard() throws Exception {
        find();
        find();

        assertThat(scene.reads).hasValue(2);
    }

    @Test
    void readsTheStoreOnceWhileNothingChanges() throws Exception {
        follow();

        find();
        find();

        assertThat(scene.reads).hasValue(1);
    }

    @Test
    void readsTheStoreAgainAfterTheLifeOfAnEntry() throws Exception {
        follow();
        find();

        scene.clock.addAndGet(CacheScene.LIFE.toNanos());
        find();

        assertThat(scene.reads).hasValue(2);
    }

    @Test
    void readsTheStoreAgainAfterAChangeOfItsOwn() throws Exception {
        follow();
        find();

        scene.answer(() -> Future.succeededFuture(Optional.of(product(2))));
        scene.cache.changed(ID);

        assertThat(find()).contains(product(2));
    }

    @Test
    void doesNotKeepAReadThatAChangeOverlapped() throws Exception {
        follow();
        Promise<Optional<Product>> slow = Promise.promise();
        scene.answer(slow::future);
        Future<Optional<EncodedProduct>> overlapped = scene.cache.find(ID);

        scene.cache.changed(ID);
        slow.complete(Optional.of(product(1)));
        assertThat(overlapped.await(30, SECONDS).map(EncodedProduct::product)).contains(product(1));
        scene.answer(() -> Future.succeededFuture(Optional.of(product(2))));

        assertThat(find()).contains(product(2));
    }

    @Test
    void forgetsWhatAnotherProcessChanged() throws Exception {
        follow();
        find();
        scene.answer(() -> Future.succeededFuture(Optional.of(product(2))));

        database.notices("product_changed").tell(ID);

        assertThat(awaitStock(2)).isEqualTo(2);
    }

    @Test
    void forgetsEverythingWhenTheNoticesBreakOff() throws Exception {
        follow();
        find();
        scene.answer(() -> Future.succeededFuture(Optional.of(product(2))));

        database.read()
                .query(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
                                + " AND datname = current_database()",
                        Tuple.tuple())
                .await(30, SECONDS);

        assertThat(awaitStock(2)).isEqualTo(2);
    }

    @Test
    void tellsEachTextOnceHoweverOftenItWaits() throws Exception {
        NotifyListener listener = database.notices("numbers");
        Promise<Void> begun = Promise.promise();
        var heard = new LinkedBlockingQueue<String>();
        listener.listen(heard::add, begun::tryComplete);
        begun.future().await(30, SECONDS);

        NotifyListener teller = database.notices("numbers");
        for (int i = 0; i < 1000; i++) {
            teller.tell("same");
        }
        teller.tell("last");

        int copies = 0;
        while (!"last".equals(heard.poll(30, SECONDS))) {
            copies++;
        }
        assertThat(copies).isBetween(1, 999);
    }

    private void follow() throws Exception {
        scene.cache.follow();
        // Kept only once notices are heard: two reads in a row that cost one.
        int before;
        do {
            before = scene.reads.get();
            find();
            find();
        } while (scene.reads.get() > before + 1);
        scene.clock.addAndGet(CacheScene.LIFE.toNanos());
        scene.reads.set(0);
    }

    private long awaitStock(long stock) throws Exception {
        long deadline = System.nanoTime() + SECONDS.toNanos(30);
        long seen;
        do {
            seen = find().orElseThrow().stock();
        } while (seen != stock && System.nanoTime() < deadline);
        return seen;
    }

    @CanIgnoreReturnValue
    private Optional<Product> find() throws Exception {
        return scene.cache.find(ID).await(30, SECONDS).map(EncodedProduct::product);
    }
}
