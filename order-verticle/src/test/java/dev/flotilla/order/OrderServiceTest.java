package dev.flotilla.order;

import static dev.flotilla.order.Scene.ADMIN;
import static dev.flotilla.order.Scene.ALICE;
import static dev.flotilla.order.Scene.BOB;
import static dev.flotilla.order.Scene.Times.CALM;
import static dev.flotilla.order.Scene.Times.EAGER;
import static dev.flotilla.order.Scene.context;
import static dev.flotilla.order.Scene.keyboards;
import static dev.flotilla.order.Scene.problem;
import static dev.flotilla.order.Scene.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.Database;
import dev.flotilla.security.Principal;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.math.BigDecimal;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderServiceTest {
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
    void letsAdminsOrderForOthers() {
        Scene scene = Scene.begin(VERTX, database, CALM);

        Placed placed = result(scene.service.place(ADMIN, forBob(), Optional.empty(), context()));

        assertThat(placed.order().user().id()).isEqualTo("bob");
    }

    @Test
    void letsNobodyElseOrderForOthers() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Principal service = new Principal("product-service", Set.of(Principal.SERVICE));

        for (Principal caller : List.of(ALICE, service)) {
            var placed = Future.succeededFuture()
                    .compose(go -> scene.service.place(caller, forBob(), Optional.empty(), context()));

            assertThat(problem(placed).status()).isEqualTo(403);
        }
    }

    @Test
    void knowsNoOrderOfSomebodyElse() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        String id = scene.placed(keyboards(1)).id().toString();

        assertThat(problem(scene.service.get(BOB, id)).status()).isEqualTo(404);
        assertThat(problem(scene.service.change(BOB, id, OrderStatus.SHIPPED, context()))
                        .status())
                .isEqualTo(404);
        assertThat(result(scene.service.get(ADMIN, id)).user().id()).isEqualTo("alice");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "1-1-1-1-1",
                "00000000-0000-0000-0000-000000000000",
                "00000000-0000-0000-0000-00000000000A",
                "' OR 1=1 --"
            })
    void knowsNoOrderWithAnIdOutOfTheAir(String id) {
        Scene scene = Scene.begin(VERTX, database, CALM);

        assertThat(problem(scene.service.get(ADMIN, id)).status()).isEqualTo(404);
    }

    @Test
    void followsAnOrderThroughItsLife() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        String id = scene.placed(keyboards(1)).id().toString();

        result(scene.service.change(ALICE, id, OrderStatus.PAID, context()));
        assertThat(problem(scene.service.change(ALICE, id, OrderStatus.SHIPPED, context()))
                        .status())
                .isEqualTo(403);
        result(scene.service.change(ADMIN, id, OrderStatus.SHIPPED, context()));
        Order completed = result(scene.service.change(ALICE, id, OrderStatus.COMPLETED, context()));

        assertThat(completed.status()).isEqualTo(OrderStatus.COMPLETED);
        assertThat(result(scene.service.get(ALICE, id))).isEqualTo(completed);
    }

    @Test
    void refusesTheStatusAnOrderHasAlready() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        String id = scene.placed(keyboards(1)).id().toString();

        for (OrderStatus illegal : List.of(OrderStatus.CREATED, OrderStatus.COMPLETED)) {
            assertThat(problem(scene.service.change(ALICE, id, illegal, context()))
                            .type())
                    .endsWith(":illegal-status-change");
        }
    }

    @Test
    void returnsTheStockOfACancelledOrderOnce() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        String id = scene.placed(keyboards(5)).id().toString();

        Order cancelled = result(scene.service.change(ALICE, id, OrderStatus.CANCELLED, context()));
        int again = problem(scene.service.change(ALICE, id, OrderStatus.CANCELLED, context()))
                .status();
        result(scene.sweeper.sweep());

        assertThat(cancelled.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(again).isEqualTo(409);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
    }

    @Test
    void cancelsThoughTheStockCanOnlyBeReturnedLater() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        Order order = scene.placed(keyboards(5));
        scene.products.beforeRelease(Scene::fails);

        Order cancelled = result(scene.service.change(ALICE, order.id().toString(), OrderStatus.CANCELLED, context()));
        assertThat(cancelled.status()).isEqualTo(OrderStatus.CANCELLED);
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY - 5);

        scene.products.beforeRelease(Future::succeededFuture);
        result(scene.sweeper.sweep());
        assertThat(scene.products.stock("P002")).isEqualTo(Scene.PLENTY);
        assertThat(scene.statusInTable(order)).isEqualTo("cancelled");
    }

    @Test
    void makesOneOfTwoChangesAtOnce() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        String id = scene.placed(keyboards(1)).id().toString();

        var changes = List.of(
                scene.service.change(ALICE, id, OrderStatus.PAID, context()),
                scene.service.change(ALICE, id, OrderStatus.PAID, context()),
                scene.service.change(ADMIN, id, OrderStatus.PAID, context()));

        long refused = changes.stream()
                .filter(change -> failed(change))
                .peek(change -> assertThat(problem(change).status()).isEqualTo(409))
                .count();
        assertThat(refused).isEqualTo(2);
    }

    @Test
    void showsLiveRecords() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        String id = scene.placed(keyboards(1)).id().toString();
        scene.products.price("P002", "80.00");

        ExpandedOrder expanded = result(scene.service.get(ALICE, id, EnumSet.allOf(Expansion.class), context()));

        assertThat(expanded.product())
                .contains(new Product("P002", "Keyboard", new BigDecimal("80.00"), Scene.PLENTY - 1));
        assertThat(expanded.user()).isPresent();
        assertThat(expanded.degraded()).isEmpty();
    }

    @Test
    void namesTheLiveRecordsThatCannotBeHad() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        String id = scene.placed(keyboards(1)).id().toString();
        scene.users.before(Scene::fails);

        ExpandedOrder expanded = result(scene.service.get(ALICE, id, EnumSet.allOf(Expansion.class), context()));

        assertThat(expanded.degraded()).containsExactly(Expansion.USER);
        assertThat(expanded.product()).isPresent();
    }

    @Test
    void countsEveryStatusAndLeavesCancelledOutOfTheAmount() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        scene.placed(keyboards(1));
        scene.placed(keyboards(2));
        String id = scene.placed(keyboards(4)).id().toString();
        result(scene.service.change(ALICE, id, OrderStatus.CANCELLED, context()));
        result(scene.service.place(BOB, keyboards(1), Optional.empty(), context()));

        OrderStats own = result(scene.service.stats(ALICE));
        OrderStats all = result(scene.service.statsOfAll(ADMIN));

        assertThat(OrderJson.of(own).encode())
                .isEqualTo("{\"total_orders\":3,\"total_amount\":227.97,\"by_status\":{\"created\":2,\"paid\":0,"
                        + "\"shipped\":0,\"completed\":0,\"cancelled\":1}}");
        assertThat(all.totalOrders()).isEqualTo(4);
        assertThat(problem(scene.service.statsOfAll(ALICE)).status()).isEqualTo(403);
    }

    private static NewOrder forBob() {
        return new NewOrder(Optional.of("P002"), Optional.empty(), 1, Optional.empty(), Optional.of("bob"));
    }

    private static boolean failed(Future<?> future) {
        return result(future.map(true).otherwise(false).map(succeeded -> !succeeded));
    }
}
