package dev.flotilla.order;

import static dev.flotilla.order.Scene.Times.CALM;
import static dev.flotilla.order.Scene.Times.EAGER;
import static dev.flotilla.order.Scene.keyboards;
import static dev.flotilla.order.Scene.problem;
import static dev.flotilla.order.Scene.result;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Database;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whatever fails and whenever: an order stands and holds its stock, or neither. */
class OrderSagaTest {
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
    void placesAnOrderAndHoldsItsStock() {
        Scene scene = Scene.begin(VERTX, database, CALM);

        Order order = scene.placed(keyboards(3));

        assertThat(order.totalPrice()).isEqualTo("227.97");
        assertThat(result(scene.orders.find(order.id()))).contains(order);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY - 3);
    }

    @Test
    void needsTwoStatementsWhenAllGoesWell() {
        Scene scene = Scene.begin(VERTX, database, CALM);

        scene.placed(keyboards(1));

        assertThat(scene.saga.steps()).containsExactly("write", "confirm");
    }

    @Test
    void writesNothingForAnOrderThatCannotBe() {
        Scene scene = Scene.begin(VERTX, database, CALM);

        Problem problem = problem(scene.place(keyboards(1_001)));

        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.toJson("").getLong("available")).isEqualTo(Scene.PLENTY);
        assertThat(scene.saga.steps()).isEmpty();
    }

    @Test
    void leavesNothingWhenTheStockIsGoneBeforeItCanBeReserved() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.products.beforeReserve(() -> {
            scene.products.put(new Product("P002", "Keyboard", new BigDecimal("75.99"), 2));
            return Future.succeededFuture();
        });
        Future<Void> settled = scene.saga.next("settled");

        Problem problem = problem(scene.place(keyboards(3)));

        assertThat(problem.type()).endsWith(":insufficient-stock");
        result(settled);
        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(2);
    }

    @Test
    void leavesNothingWhenTheProductServiceIsAway() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.products.beforeReserve(Scene::fails);
        Future<Void> settled = scene.saga.next("settled");

        Problem problem = problem(scene.place(keyboards(3)));

        assertThat(problem.status()).isEqualTo(503);
        result(settled);
        assertThat(scene.rows()).isZero();
    }

    @Test
    void givesStockBackThatWasHeldThoughTheAnswerWasLost() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.products.afterReserve(() -> Future.failedFuture(Problem.deadlineExceeded("too slow")));
        Future<Void> settled = scene.saga.next("settled");

        Problem problem = problem(scene.place(keyboards(3)));

        assertThat(problem.status()).isEqualTo(504);
        result(settled);
        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void answersBeforeTheStockIsBack() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Promise<Void> slow = Promise.promise();
        scene.products.afterReserve(Scene::fails);
        scene.products.beforeRelease(slow::future);
        Future<Void> settled = scene.saga.next("settled");

        Problem problem = problem(scene.place(keyboards(3)));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY - 3);
        slow.complete();
        result(settled);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void sweepsUpWhatCouldNotBeGivenBackAtOnce() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        scene.products.afterReserve(Scene::fails);
        scene.products.beforeRelease(Scene::fails);
        problem(scene.place(keyboards(3)));
        problem(scene.sweeper.sweep());
        assertThat(scene.rows()).isEqualTo(1);

        scene.products.beforeRelease(Future::succeededFuture);
        result(scene.sweeper.sweep());

        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void chargesThePriceAtWhichTheStockIsHeld() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.products.beforeReserve(() -> priceBecomes(scene, "80.00"));

        Order order = scene.placed(keyboards(2));

        assertThat(order.unitPrice()).isEqualTo("80.00");
        assertThat(order.totalPrice()).isEqualTo("160.00");
        assertThat(result(scene.orders.find(order.id()))).contains(order);
    }

    @Test
    void refusesAPriceThatChangedBeforeTheStockWasHeld() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.products.beforeReserve(() -> priceBecomes(scene, "80.00"));
        Future<Void> settled = scene.saga.next("settled");

        Problem problem = problem(scene.place(keyboards(2, "75.99")));

        assertThat(problem.type()).endsWith(":price-changed");
        assertThat(problem.toJson("").getValue("unit_price")).isEqualTo(new BigDecimal("80.00"));
        result(settled);
        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void answersPastTheDeadlineAndLeavesNothingToStay() {
        Scene scene = Scene.begin(VERTX, database, EAGER.request(Duration.ofMillis(300)));
        Promise<Void> never = Promise.promise();
        scene.products.afterReserve(never::future);
        scene.products.beforeRelease(Scene::fails);

        Problem problem = problem(scene.place(keyboards(3)));

        assertThat(problem.status()).isEqualTo(504);
        scene.products.beforeRelease(Future::succeededFuture);
        result(scene.sweeper.sweep());
        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void placesNothingThatAnotherProcessHasGivenUp() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        Scene other = scene.sibling(VERTX, EAGER);
        scene.saga.before("confirm", () -> other.sweeper.sweep());

        Problem problem = problem(scene.place(keyboards(3)));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsKey("Retry-After");
        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void placesNothingThatIsGivenUpThoughItsStockIsNotBackYet() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        Scene other = scene.sibling(VERTX, EAGER);
        scene.products.beforeRelease(Scene::fails);
        scene.saga.before("confirm", () -> other.sweeper.sweep().otherwiseEmpty());

        Problem problem = problem(scene.place(keyboards(3)));

        assertThat(problem.status()).isEqualTo(503);
        assertThat(result(scene.service.stats(Scene.ALICE)).totalOrders()).isZero();
        scene.products.beforeRelease(Future::succeededFuture);
        result(other.sweeper.sweep());
        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void keepsAnOrderWhenOnlyTheWordOfItsConfirmationWasLost() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.saga.after("confirm", Scene::fails);

        Order order = scene.placed(keyboards(3));

        assertThat(result(scene.orders.find(order.id()))).isPresent();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY - 3);
    }

    @Test
    void takesAnOrderBackThatWasConfirmedWhileTheClientWasToldOtherwise() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        scene.saga.after("confirm", Scene::fails);
        scene.saga.before("abandon", Scene::fails);
        Problem problem = problem(scene.place(keyboards(3)));
        assertThat(problem.status()).isEqualTo(503);
        assertThat(scene.rows()).isEqualTo(1);

        scene.saga.recover();
        result(scene.sweeper.sweep());

        assertThat(scene.rows()).isZero();
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void takesTheOthersBackAndSweepsOnWhenOneOrderCannotBeTakenBack() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        scene.saga.after("confirm", Scene::fails);
        scene.saga.before("abandon", Scene::fails);
        for (int i = 0; i < 3; i++) {
            problem(scene.place(keyboards(1)));
        }
        scene.saga.recover();
        var withdrawals = new AtomicInteger();
        var failure = new IllegalStateException("for a reason of its own");
        scene.saga.before(
                "withdraw",
                () -> withdrawals.getAndIncrement() == 0 ? Future.failedFuture(failure) : Future.succeededFuture());

        assertThatThrownBy(() -> result(scene.sweeper.sweep())).isSameAs(failure);

        assertThat(scene.rows()).isEqualTo(1);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY - 1);
        result(scene.sweeper.sweep());
        assertThat(scene.rows()).isZero();
    }

    @Test
    void triesNoMoreToTakeOrdersBackWhileTheDatabaseIsAway() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        scene.saga.after("confirm", Scene::fails);
        scene.saga.before("abandon", Scene::fails);
        for (int i = 0; i < 3; i++) {
            problem(scene.place(keyboards(1)));
        }
        long before = scene.saga.steps().stream().filter("abandon"::equals).count();

        problem(scene.sweeper.sweep());

        assertThat(scene.saga.steps().stream().filter("abandon"::equals).count())
                .isEqualTo(before + 1);
    }

    @Test
    void keepsSuchAnOrderForTheClientThatHasAKeyToIt() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        scene.saga.after("confirm", Scene::fails);
        scene.saga.before("abandon", Scene::fails);
        problem(scene.place(keyboards(3), "key"));
        scene.saga.recover();
        result(scene.sweeper.sweep());

        Placed retried = result(scene.place(keyboards(3), "key"));

        assertThat(retried.replayed()).isTrue();
        assertThat(scene.rows()).isEqualTo(1);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY - 3);
    }

    @Test
    void sweepsUpAnOrderOfWhichOnlyTheWordWasLostThatItIsWritten() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        scene.saga.after("write", Scene::fails);
        scene.saga.before("abandon", Scene::fails);
        problem(scene.place(keyboards(3), "key"));

        scene.saga.recover();
        result(scene.sweeper.sweep());

        assertThat(scene.rows()).isZero();
        assertThat(scene.keys()).isZero();
    }

    @Test
    void settlesWhatADeadProcessLeftBetweenWritingAndConfirming() {
        Scene dead = Scene.begin(VERTX, database, EAGER);
        Order draft = new Order(
                UUID.randomUUID(),
                new User("alice", "alice", "alice@example.com"),
                "P002",
                "Keyboard",
                3,
                new BigDecimal("75.99"),
                new BigDecimal("227.97"),
                OrderStatus.CREATED,
                Instant.EPOCH);
        result(dead.saga.write(draft, Optional.of(new IdempotencyClaim("alice", "key", "hash"))));
        result(dead.products.reserve(draft.reservation(), Scene.context()));

        result(dead.sibling(VERTX, EAGER).sweeper.sweep());

        assertThat(List.of(dead.rows(), dead.keys())).containsExactly(0L, 0L);
        assertThat(dead.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void leavesAloneWhatIsStillBeingPlaced() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Scene other = scene.sibling(VERTX, CALM);
        scene.saga.before("confirm", () -> other.sweeper.sweep());

        Order order = scene.placed(keyboards(3));

        assertThat(scene.statusInTable(order)).isEqualTo("created");
    }

    private static Future<Void> priceBecomes(Scene scene, String price) {
        scene.products.price("P002", price);
        return Future.succeededFuture();
    }
}
