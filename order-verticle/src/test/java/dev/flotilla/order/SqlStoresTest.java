package dev.flotilla.order;

import static dev.flotilla.order.Scene.ALICE;
import static dev.flotilla.order.Scene.BOB;
import static dev.flotilla.order.Scene.Times.CALM;
import static dev.flotilla.order.Scene.Times.EAGER;
import static dev.flotilla.order.Scene.context;
import static dev.flotilla.order.Scene.keyboards;
import static dev.flotilla.order.Scene.result;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.Page;
import dev.flotilla.postgres.PageKey;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Pages, claims and invisibility, as PostgreSQL keeps them. */
class SqlStoresTest {
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
    void listsNewestFirstWithoutGapsOrRepetitionsWhileOrdersAreAdded() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        List<Order> before = placeInTurn(scene, 7);

        var listed = new ArrayList<Order>();
        Optional<PageKey> after = Optional.empty();
        do {
            Page<Order> page = result(scene.service.list(ALICE, Optional.empty(), 3, after));
            listed.addAll(page.items());
            after = page.nextCursor().map(PageKey::parse);
            scene.placed(keyboards(1));
        } while (after.isPresent());

        assertThat(listed).containsExactlyElementsOf(newestFirst(before));
    }

    @Test
    void pagesThroughOrdersOfTheSameMoment() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        placeInTurn(scene, 5);
        result(database.write().query("UPDATE orders SET created_at = '2026-01-01T00:00:00Z'", Tuple.tuple()));

        Page<Order> first = result(scene.service.list(ALICE, Optional.empty(), 3, Optional.empty()));
        Page<Order> second = result(scene.service.list(
                ALICE, Optional.empty(), 3, first.nextCursor().map(PageKey::parse)));

        assertThat(second.nextCursor()).isEmpty();
        assertThat(IntStream.range(0, 5)
                        .mapToObj(i ->
                                i < 3 ? first.items().get(i) : second.items().get(i - 3))
                        .distinct())
                .hasSize(5);
    }

    @Test
    void listsTheOrdersOfOneStatusOfOneUser() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Order paid = placeInTurn(scene, 3).get(1);
        result(scene.service.place(BOB, keyboards(1), Optional.empty(), context()));
        result(scene.service.change(ALICE, paid.id().toString(), OrderStatus.PAID, context()));

        Page<Order> page = result(scene.service.list(ALICE, Optional.of(OrderStatus.PAID), 20, Optional.empty()));

        assertThat(page.items()).containsExactly(paid.with(OrderStatus.PAID));
    }

    @Test
    void showsNobodyAnOrderThatIsStillBeingPlaced() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Order draft = draft();

        result(scene.saga.write(draft, Optional.empty()));

        assertThat(result(scene.orders.find(draft.id()))).isEmpty();
        assertThat(result(scene.service.list(ALICE, Optional.empty(), 20, Optional.empty()))
                        .items())
                .isEmpty();
        assertThat(result(scene.service.stats(ALICE)).totalOrders()).isZero();
    }

    @Test
    void givesEveryOverdueOrderToOneOfManyWhoAsk() {
        Scene scene = Scene.begin(VERTX, database, EAGER);
        Scene patient = scene.sibling(VERTX, CALM);
        for (int i = 0; i < 40; i++) {
            result(scene.saga.write(draft(), Optional.empty()));
        }

        var claims =
                IntStream.range(0, 8).mapToObj(i -> patient.saga.claimDue(10)).toList();
        result(Future.all(claims));

        List<UUID> claimed = claims.stream()
                .flatMap(claim -> claim.result().stream())
                .map(Reservation::orderId)
                .toList();
        assertThat(claimed).doesNotHaveDuplicates();
        assertThat(claimed.size() + result(patient.saga.claimDue(100)).size()).isEqualTo(40);
    }

    @Test
    void settlesAnOrderAgainWithoutHarm() {
        Scene scene = Scene.begin(VERTX, database, CALM);
        Order order = scene.placed(keyboards(1));

        result(scene.saga.settled(List.of(order.id(), UUID.randomUUID())));

        assertThat(scene.statusInTable(order)).isEqualTo("created");
    }

    @CanIgnoreReturnValue
    private static List<Order> placeInTurn(Scene scene, int count) {
        var orders = new ArrayList<Order>();
        for (int i = 0; i < count; i++) {
            orders.add(scene.placed(keyboards(1)));
        }
        return orders;
    }

    private static List<Order> newestFirst(List<Order> orders) {
        return orders.stream()
                .sorted((a, b) -> b.createdAt().compareTo(a.createdAt()))
                .toList();
    }

    private static Order draft() {
        return new Order(
                UUID.randomUUID(),
                new User("alice", "alice", "alice@example.com"),
                "P002",
                "Keyboard",
                1,
                new BigDecimal("75.99"),
                new BigDecimal("75.99"),
                OrderStatus.CREATED,
                Instant.EPOCH);
    }
}
