package dev.flotilla.order;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.context.CallContext;
import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.SqlExecutor;
import dev.flotilla.security.Principal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeoutException;

/** One process of the order service on a real database, with its neighbours in memory. */
final class Scene {
    static final Principal ALICE = new Principal("alice", Set.of(Principal.USER));
    static final Principal BOB = new Principal("bob", Set.of(Principal.USER));
    static final Principal ADMIN = new Principal("root", Set.of(Principal.USER, Principal.ADMIN));
    static final long PLENTY = 1_000;

    private final SqlExecutor read;
    private final SqlExecutor write;
    final MemoryUsers users;
    final MemoryProducts products;
    final OrderStore orders;
    final StumblingSagaStore saga;
    final Sweeper sweeper;
    final OrderService service;

    private Scene(
            Vertx vertx, SqlExecutor read, SqlExecutor write, MemoryUsers users, MemoryProducts products, Times times) {
        this.read = read;
        this.write = write;
        this.users = users;
        this.products = products;
        orders = new SqlOrderStore(read, write, times.retry, () -> {});
        saga = new StumblingSagaStore(new SqlSagaStore(read, write, times.placing, times.retry, () -> {}));
        var inDoubt = new InDoubtOrders(saga, orders);
        var stockReturn = new StockReturn(products, saga, Duration.ofSeconds(10));
        sweeper = new Sweeper(
                vertx,
                saga,
                stockReturn,
                inDoubt,
                new SweepSettings(Duration.ofMillis(20), 10, times.placing, times.retry));
        var placement = new OrderPlacement(
                new OrderInputs(users, products), new OrderSaga(saga, orders, products, stockReturn, inDoubt));
        service = new OrderService(
                new IdempotentPlacement(vertx, saga, placement),
                orders,
                users,
                products,
                stockReturn,
                new OrderService.Timeouts(times.request, Duration.ofSeconds(10)));
    }

    /** How long things take in a scene: nothing happens by itself unless a test is about that. */
    record Times(Duration request, Duration placing, Duration retry) {
        static final Times CALM = new Times(Duration.ofSeconds(30), Duration.ofHours(1), Duration.ofHours(1));

        /** What is due is due at once. */
        static final Times EAGER = new Times(Duration.ofSeconds(30), Duration.ZERO, Duration.ZERO);

        Times request(Duration other) {
            return new Times(other, placing, retry);
        }
    }

    /** A process on an emptied database; its neighbours know alice, bob, root and a keyboard. */
    static Scene begin(Vertx vertx, Database database, Times times) {
        result(database.write().query("TRUNCATE orders, idempotency_keys, outbox", Tuple.tuple()));
        var users = new MemoryUsers();
        for (String name : Set.of("alice", "bob", "root")) {
            users.put(new User(name, name, name + "@example.com"));
        }
        var products = new MemoryProducts();
        products.put(new Product("P002", "Keyboard", new BigDecimal("75.99"), PLENTY));
        return new Scene(vertx, database.read(), database.write(), users, products, times);
    }

    /** Another process on the same database, with the same neighbours. */
    Scene sibling(Vertx vertx, Times times) {
        return new Scene(vertx, read, write, users, products, times);
    }

    /** The routes of a process that has neither database nor neighbours. */
    static OrderRoutes routes(Vertx vertx) {
        SqlExecutor nothing = (sql, args) -> Future.failedFuture("there is no database");
        var scene = new Scene(vertx, nothing, nothing, new MemoryUsers(), new MemoryProducts(), Times.CALM);
        return new OrderRoutes(scene.service);
    }

    static CallContext context() {
        return CallContext.background(Duration.ofSeconds(30));
    }

    static NewOrder keyboards(int quantity) {
        return new NewOrder(Optional.of("P002"), Optional.empty(), quantity, Optional.empty(), Optional.empty());
    }

    static NewOrder keyboards(int quantity, String price) {
        return new NewOrder(
                Optional.of("P002"), Optional.empty(), quantity, Optional.of(new BigDecimal(price)), Optional.empty());
    }

    Future<Placed> place(NewOrder request) {
        return service.place(ALICE, request, Optional.empty(), context());
    }

    Future<Placed> place(NewOrder request, String key) {
        return service.place(ALICE, request, Optional.of(key), context());
    }

    @CanIgnoreReturnValue
    Order placed(NewOrder request) {
        return result(place(request)).order();
    }

    long rows() {
        return count("SELECT count(*) AS n FROM orders");
    }

    long keys() {
        return count("SELECT count(*) AS n FROM idempotency_keys");
    }

    String statusInTable(Order order) {
        return result(read.query("SELECT status FROM orders WHERE id = $1", Tuple.of(order.id())))
                .iterator()
                .next()
                .getString("status");
    }

    private long count(String sql) {
        return result(read.query(sql, Tuple.tuple())).iterator().next().getLong("n");
    }

    @CanIgnoreReturnValue
    static <T> T result(Future<T> future) {
        try {
            return future.await(30, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened within 30 s", e);
        }
    }

    @CanIgnoreReturnValue
    static Problem problem(Future<?> future) {
        Problem problem = catchThrowableOfType(Problem.class, () -> result(future));
        if (problem == null) {
            throw new AssertionError("a problem is expected, not " + future);
        }
        return problem;
    }

    static Future<Void> fails() {
        return Future.failedFuture(Problem.unavailable("away", Duration.ofSeconds(1)));
    }
}
