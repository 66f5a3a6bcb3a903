package dev.flotilla.order;

import static dev.flotilla.order.Scene.Times.EAGER;
import static dev.flotilla.order.Scene.keyboards;
import static dev.flotilla.order.Scene.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.Database;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two processes place orders while every step fails now and then, before or after it took effect, and sweeps that know no
 * patience give up whatever they find in placing.
 */
class OrderStormTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final List<String> STEPS = List.of("write", "confirm", "abandon", "settled", "withdraw", "claimDue");
    private static final int ORDERS = 200;
    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh(VERTX, "order");
    }

    @AfterAll
    static void close() {
        result(database.close().compose(closed -> VERTX.close()));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void leavesExactlyTheOrdersThatWereAnsweredAndTheStockTheyHold(long seed) {
        var random = new Random(seed);
        Scene here = Scene.begin(VERTX, database, EAGER);
        Scene there = here.sibling(VERTX, EAGER);
        stumble(here, random);
        stumble(there, random);

        List<Future<Placed>> answers = storm(here, there);
        settle(here);
        settle(there);

        assertThat(ids(visible(here))).isEqualTo(answered(answers)).isNotEmpty().hasSizeLessThan(ORDERS);
        assertThat(here.rows()).isEqualTo(visible(here).size());
        assertThat(here.products.stock("P002"))
                .isEqualTo(Scene.PLENTY - visible(here).size());
    }

    private static List<Future<Placed>> storm(Scene here, Scene there) {
        var answers = new ArrayList<Future<Placed>>();
        for (int wave = 0; wave < ORDERS / 20; wave++) {
            List<Future<Placed>> placed = IntStream.range(0, 20)
                    .mapToObj(i -> (i % 2 == 0 ? here : there).place(keyboards(1)))
                    .toList();
            Future<Void> swept = here.sweeper.sweep().otherwiseEmpty();
            result(Future.join(placed).otherwiseEmpty());
            result(swept);
            answers.addAll(placed);
        }
        return answers;
    }

    private static void stumble(Scene scene, Random random) {
        for (String step : STEPS) {
            scene.saga.before(step, () -> fate(random));
            scene.saga.after(step, () -> fate(random));
        }
        scene.products.beforeReserve(() -> fate(random));
        scene.products.afterReserve(() -> fate(random));
        scene.products.beforeRelease(() -> fate(random));
    }

    private static Future<Void> fate(Random random) {
        return random.nextInt(10) == 0 ? Scene.fails() : Future.succeededFuture();
    }

    /** Calms everything, and lets what is still going on in the background come to its end. */
    private static void settle(Scene scene) {
        scene.saga.recover();
        scene.products.beforeRelease(Future::succeededFuture);
        result(scene.sweeper.sweep());
        result(scene.sweeper.sweep());
    }

    private static List<Order> visible(Scene scene) {
        return result(scene.orders.list(new PageRequest("alice", Optional.empty(), ORDERS, Optional.empty())));
    }

    private static Set<UUID> ids(List<Order> orders) {
        return orders.stream().map(Order::id).collect(Collectors.toSet());
    }

    private static Set<UUID> answered(List<Future<Placed>> answers) {
        return answers.stream()
                .filter(Future::succeeded)
                .map(answer -> answer.result().order().id())
                .collect(Collectors.toSet());
    }
}
