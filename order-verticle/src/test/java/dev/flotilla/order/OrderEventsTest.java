package dev.flotilla.order;

import static dev.flotilla.order.Scene.ALICE;
import static dev.flotilla.order.Scene.Times.CALM;
import static dev.flotilla.order.Scene.Times.EAGER;
import static dev.flotilla.order.Scene.context;
import static dev.flotilla.order.Scene.keyboards;
import static dev.flotilla.order.Scene.problem;
import static dev.flotilla.order.Scene.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.SqlExecutor;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written down for others, in the statement that makes it true. */
class OrderEventsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static Database database;
    private Scene scene;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh(VERTX, "order");
    }

    @AfterAll
    static void close() {
        result(database.close().compose(closed -> VERTX.close()));
    }

    @BeforeEach
    void begin() {
        scene = Scene.begin(VERTX, database, CALM);
    }

    @Test
    void tellsOfEachOrderThatStands() {
        Order order = scene.placed(keyboards(3));

        JsonObject event = only();
        assertThat(event.fieldNames()).containsExactly("event_id", "type", "occurred_at", "order", "user");
        assertThat(event.getString("type")).isEqualTo("order.created");
        assertThat(event.getJsonObject("order")).isEqualTo(OrderJson.of(order));
        assertThat(event.getJsonObject("order").getString("status")).isEqualTo("created");
        assertThat(event.getJsonObject("user"))
                .isEqualTo(new JsonObject()
                        .put("id", "alice")
                        .put("username", "alice")
                        .put("email", "alice@example.com"));
    }

    @Test
    void tellsOfTheOrderAsItStandsAfterEachStep() {
        String id = scene.placed(keyboards(1)).id().toString();

        result(scene.service.change(ALICE, id, OrderStatus.PAID, context()));
        result(scene.service.change(ALICE, id, OrderStatus.CANCELLED, context()));

        assertThat(events())
                .extracting(event -> event.getString("type"))
                .containsExactly("order.created", "order.status_changed", "order.status_changed");
        assertThat(events())
                .extracting(event -> event.getJsonObject("order").getString("status"))
                .containsExactly("created", "paid", "cancelled");
    }

    @Test
    void tellsNothingOfAnOrderThatFails() {
        scene.products.beforeReserve(Scene::fails);

        result(scene.place(keyboards(1)).otherwiseEmpty());

        assertThat(events()).isEmpty();
    }

    @Test
    void tellsNothingOfAStepThatIsNotMade() {
        Order order = scene.placed(keyboards(1));
        result(scene.orders.change(order, OrderStatus.PAID));

        Optional<Order> again = result(scene.orders.change(order, OrderStatus.CANCELLED));

        assertThat(again).isEmpty();
        assertThat(events()).hasSize(2);
    }

    @Test
    void forgetsTheEventWithAnOrderThatIsTakenBack() {
        Order order = scene.placed(keyboards(1));

        assertThat(result(scene.saga.withdraw(order))).isTrue();

        assertThat(events()).isEmpty();
        assertThat(scene.statusInTable(order)).isEqualTo("abandoned");
    }

    @Test
    void cancelsAnOrderThatIsTakenBackWhenOthersKnowOfIt() {
        Order order = scene.placed(keyboards(1));
        result(database.write().query("DELETE FROM outbox"));

        assertThat(result(scene.saga.withdraw(order))).isTrue();
        result(scene.saga.withdraw(order));

        assertThat(scene.statusInTable(order)).isEqualTo("cancelled");
        assertThat(only().getString("type")).isEqualTo("order.status_changed");
        assertThat(only().getJsonObject("order").getString("status")).isEqualTo("cancelled");
    }

    @ParameterizedTest
    @ValueSource(strings = {"attempts = 1", "parked_at = now()"})
    void cancelsAnOrderThatIsTakenBackWhenOthersMayKnowOfIt(String tried) {
        Order order = scene.placed(keyboards(1));
        result(database.write().query("UPDATE outbox SET " + tried));

        assertThat(result(scene.saga.withdraw(order))).isTrue();

        assertThat(scene.statusInTable(order)).isEqualTo("cancelled");
        assertThat(events())
                .extracting(event -> event.getString("type"))
                .containsExactly("order.created", "order.status_changed");
    }

    @Test
    void keepsTheEventOfAnOrderThatIsChangedWhileItIsToBeTakenBack() {
        Order order = scene.placed(keyboards(1));
        Promise<Void> changed = Promise.promise();
        Promise<Void> committed = Promise.promise();
        Future<Void> change = database.transaction(transaction -> store(transaction)
                .change(order, OrderStatus.PAID)
                .onSuccess(paid -> changed.complete())
                .compose(paid -> committed.future()));
        result(changed.future());

        Future<Boolean> withdrawn = scene.saga.withdraw(order);
        awaitThatSomebodyWaitsForALock();
        committed.complete();

        result(change);
        assertThat(result(withdrawn)).isFalse();
        assertThat(scene.statusInTable(order)).isEqualTo("paid");
        assertThat(events())
                .extracting(event -> event.getString("type"))
                .containsExactly("order.created", "order.status_changed");
    }

    @Test
    void tellsOfAnOrderThatIsTakenBackAsItStood() {
        scene = Scene.begin(VERTX, database, EAGER);
        scene.products.beforeReserve(() -> {
            scene.products.price("P002", "80.00");
            return Future.succeededFuture();
        });
        scene.saga.after("confirm", Scene::fails);
        scene.saga.before("abandon", Scene::fails);
        problem(scene.place(keyboards(2)));
        result(database.write().query("DELETE FROM outbox"));
        OffsetDateTime createdAt = result(database.read().query("SELECT created_at FROM orders"))
                .iterator()
                .next()
                .getOffsetDateTime("created_at");

        scene.saga.recover();
        result(scene.sweeper.sweep());

        JsonObject told = only().getJsonObject("order");
        assertThat(told.getString("status")).isEqualTo("cancelled");
        assertThat(told.getString("created_at")).isEqualTo(createdAt.toInstant().toString());
        assertThat(told.getDouble("total_price")).isEqualTo(160.00);
    }

    @Test
    void takesNoOrderBackThatItsKeyLeadsTo() {
        Order order = result(scene.place(keyboards(1), "key")).order();

        assertThat(result(scene.saga.withdraw(order))).isFalse();

        assertThat(events()).hasSize(1);
        assertThat(scene.statusInTable(order)).isEqualTo("created");
    }

    @Test
    void writesAmountsExactly() {
        scene.placed(keyboards(3));

        String payload = result(database.read().query("SELECT payload FROM outbox"))
                .iterator()
                .next()
                .getString("payload");
        assertThat(payload).contains("\"unit_price\":75.99", "\"total_price\":227.97");
    }

    private static OrderStore store(SqlExecutor queries) {
        return new SqlOrderStore(queries, queries, Duration.ofHours(1), () -> {});
    }

    private static void awaitThatSomebodyWaitsForALock() {
        String sql = "SELECT count(*) AS waiting FROM pg_stat_activity"
                + " WHERE datname = current_database() AND wait_event_type = 'Lock'";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (result(database.read().query(sql)).iterator().next().getLong("waiting") == 0) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
        }
    }

    private static JsonObject only() {
        List<JsonObject> events = events();
        assertThat(events).hasSize(1);
        return events.get(0);
    }

    private static List<JsonObject> events() {
        var rows = result(database.read().query("SELECT payload FROM outbox ORDER BY position", Tuple.tuple()));
        return StreamSupport.stream(rows.spliterator(), false)
                .map((Row row) -> new JsonObject(row.getString("payload")))
                .toList();
    }
}
