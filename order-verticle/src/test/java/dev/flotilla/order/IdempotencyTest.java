package dev.flotilla.order;

import static dev.flotilla.order.Scene.Times.CALM;
import static dev.flotilla.order.Scene.Times.EAGER;
import static dev.flotilla.order.Scene.context;
import static dev.flotilla.order.Scene.keyboards;
import static dev.flotilla.order.Scene.problem;
import static dev.flotilla.order.Scene.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Database;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** One key, one order: however often, wherever and whenever it is sent. */
class IdempotencyTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh(VERTX, "order");
    }

    @AfterAll
    static void close() {
        result(database.close().compose(closed -> VERTX.close()));
    }

    @Test
    void answersTheSameAgain() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Placed first = result(scene.place(keyboards(2, "75.99"), "key"));

        Placed again = result(scene.place(keyboards(2, "75.990"), "key"));

        assertThat(again).isEqualTo(new Placed(first.order(), true));
        assertThat(scene.rows()).isEqualTo(1);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY - 2);
    }

    @Test
    void answersTheSameWhateverHasBecomeOfOrderAndProduct() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Placed first = result(scene.place(keyboards(2), "key"));
        result(scene.service.change(Scene.ALICE, first.order().id().toString(), OrderStatus.CANCELLED, context()));
        scene.products.price("P002", "1.00");
        scene.products.beforeLook(Scene::fails);

        Placed again = result(scene.place(keyboards(2), "key"));

        assertThat(again.order()).isEqualTo(first.order());
    }

    @Test
    void refusesAKeyThatWasUsedForAnotherRequest() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        result(scene.place(keyboards(2), "key"));

        Problem problem = problem(scene.place(keyboards(3), "key"));

        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.type()).endsWith(":idempotency-key-reused");
        assertThat(scene.rows()).isEqualTo(1);
    }

    @Test
    void keepsTheKeysOfCallersApart() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Placed alice = result(scene.place(keyboards(2), "key"));

        Placed bob = result(scene.service.place(Scene.BOB, keyboards(2), Optional.of("key"), context()));

        assertThat(bob.replayed()).isFalse();
        assertThat(bob.order().id()).isNotEqualTo(alice.order().id());
    }

    @Test
    void leavesTheKeyOfAFailedRequestFree() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.products.beforeReserve(Scene::fails);
        problem(scene.place(keyboards(2), "key"));
        scene.products.beforeReserve(Future::succeededFuture);

        Placed retried = result(scene.place(keyboards(2), "key"));

        assertThat(retried.replayed()).isFalse();
    }

    @Test
    void leavesTheKeyFreeEvenWhileTheStockIsNotBack() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.products.afterReserve(Scene::fails);
        scene.products.beforeRelease(Scene::fails);
        problem(scene.place(keyboards(2), "key"));
        scene.products.afterReserve(Future::succeededFuture);

        Placed retried = result(scene.place(keyboards(2), "key"));

        assertThat(retried.replayed()).isFalse();
        assertThat(scene.products.reservations()).isEqualTo(2);
    }

    @Test
    void makesOneOrderOfManyRequestsAtOnceInTwoProcesses() {
        Scene here = Scene.begin(VERTX, database, CALM);
        Scene there = here.sibling(VERTX, CALM);

        var all = IntStream.range(0, 50)
                .mapToObj(i -> (i % 2 == 0 ? here : there).place(keyboards(2), "key"))
                .toList();
        result(Future.join(all));

        assertThat(all.stream().map(placed -> placed.result().order()).distinct())
                .hasSize(1);
        assertThat(all.stream().filter(placed -> !placed.result().replayed())).hasSize(1);
        assertThat(here.rows()).isEqualTo(1);
        assertThat(here.products.stock("P002")).isEqualTo(Scene.PLENTY - 2);
    }

    @Test
    void waitsForTheRequestThatIsUnderWay() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Promise<Void> reserving = Promise.promise();
        scene.products.beforeReserve(reserving::future);
        Future<Void> written = scene.saga.next("write");
        Future<Placed> first = scene.place(keyboards(2), "key");
        result(written);
        Future<Void> looked = scene.saga.next("kept");
        Future<Placed> second = scene.place(keyboards(2), "key");
        result(looked);

        reserving.complete();

        assertThat(result(second)).isEqualTo(new Placed(result(first).order(), true));
    }

    @Test
    void triesAnewWhenTheRequestThatWasUnderWayFails() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Promise<Void> reserving = Promise.promise();
        scene.products.beforeReserve(reserving::future);
        Future<Void> written = scene.saga.next("write");
        Future<Placed> first = scene.place(keyboards(2), "key");
        result(written);
        Future<Void> looked = scene.saga.next("kept");
        Future<Placed> second = scene.place(keyboards(2), "key");
        result(looked);

        scene.products.beforeReserve(Future::succeededFuture);
        reserving.fail(Problem.unavailable("away", Duration.ofSeconds(1)));

        assertThat(problem(first).status()).isEqualTo(503);
        assertThat(result(second).replayed()).isFalse();
    }

    @Test
    void givesUpWaitingAtTheDeadline() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Scene hasty = scene.sibling(VERTX, CALM.request(Duration.ofMillis(200)));
        Promise<Void> reserving = Promise.promise();
        scene.products.beforeReserve(reserving::future);
        Future<Void> written = scene.saga.next("write");
        Future<Placed> first = scene.place(keyboards(2), "key");
        result(written);

        Problem problem = problem(hasty.place(keyboards(2), "key"));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsKey("Retry-After");
        reserving.complete();
        result(first);
    }

    @Test
    void freesTheKeyOfAnOrderThatADeadProcessLeft() {
        Scene dead = Scene.begin(VERTX, database, EAGER);
        dead.saga.after("write", Scene::fails);
        dead.saga.before("abandon", Scene::fails);
        problem(dead.place(keyboards(2), "key"));
        Scene alive = dead.sibling(VERTX, EAGER);
        result(alive.sweeper.sweep());

        Placed retried = result(alive.place(keyboards(2), "key"));

        assertThat(retried.replayed()).isFalse();
    }
}
