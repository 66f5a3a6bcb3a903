package dev.flotilla.events;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.postgres.DatabaseUrl;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What an outage leaves is delivered soon, whatever the server believes of the table: it takes its statistics when it likes,
 * mostly of an empty one, and plans by them.
 */
class BacklogTest {
    private static final RelaySettings SETTINGS =
            new RelaySettings(Duration.ofMillis(10), 100, Duration.ofMillis(100), 5);
    private static final String WRITE = "INSERT INTO outbox (id, type, subject, payload) SELECT gen_random_uuid(),"
            + " 'order.created', gen_random_uuid()::text, repeat('x', 600) FROM generate_series(1, $1)";

    private final Vertx vertx = Vertx.vertx();
    private final FakeTransport transport = new FakeTransport();

    @SuppressWarnings("NullAway.Init")
    private Database database;

    @SuppressWarnings("NullAway.Init")
    private Relay relay;

    @BeforeEach
    void begin() throws Exception {
        database = Database.open(
                        vertx,
                        "outboxtest",
                        DatabaseSettings.embedded(),
                        DatabaseUrl.parse(TestDatabases.freshUrl("outboxtest")))
                .await(30, TimeUnit.SECONDS);
        relay = new Relay(vertx, "backlog", database, transport, SETTINGS);
        transport.fate = event -> Future.succeededFuture();
    }

    @AfterEach
    void end() throws Exception {
        relay.stop().await(30, SECONDS);
        database.close().await(30, SECONDS);
        vertx.close().await(30, SECONDS);
    }

    @Test
    void isDeliveredSoonThoughTheTableWasEmptyWhenItsStatisticsWereTaken() throws Exception {
        run("VACUUM ANALYZE outbox");

        deliverBacklog(10_000);
    }

    @Test
    void isDeliveredSoonThoughASingleEventWasThereWhenTheTableWasCleaned() throws Exception {
        write(3_000);
        run("DELETE FROM outbox WHERE position < (SELECT max(position) FROM outbox)");
        run("VACUUM outbox");

        deliverBacklog(10_001);
    }

    @Test
    void isDeliveredSoonThoughTheRelayHasPlannedForAnEmptyTable() throws Exception {
        relay.start();
        for (int i = 0; i < 10; i++) { // the server keeps the plan of what is asked again and again
            write(1);
            relay.nudge();
            int seen = i + 1;
            awaitThat(() -> transport.published.size() == seen);
        }

        deliverBacklog(10_010);
    }

    @Test
    void isDeliveredSoonThoughAllOfItIsOfOneSubject() throws Exception {
        run("INSERT INTO outbox (id, type, subject, payload) SELECT gen_random_uuid(), 'order.created', 'one', '{}'"
                + " FROM generate_series(1, 100)");
        run("VACUUM ANALYZE outbox");
        Event last = Event.of("order.created", "one", Instant.EPOCH, new JsonObject());
        database.write()
                .query("WITH last AS (SELECT 1) " + Outbox.insertFor("last", 1), Outbox.add(Tuple.tuple(), last))
                .await(30, SECONDS);

        relay.start();

        awaitThat(() -> transport.published.size() == 101);
        assertThat(transport.published.get(100)).isEqualTo(last);
    }

    /** What happens now needs the machine, too. */
    @Test
    void leavesHalfOfTheTimeToOthersWhileManyWait() throws Exception {
        var begun = new CopyOnWriteArrayList<Long>();
        var ended = new CopyOnWriteArrayList<Long>();
        transport.fate = event -> {
            begun.add(System.nanoTime());
            return vertx.timer(50, MILLISECONDS).<Void>mapEmpty().onComplete(taken -> ended.add(System.nanoTime()));
        };
        write(3 * SETTINGS.batch());

        relay.start();
        awaitThat(() -> transport.published.size() == 3 * SETTINGS.batch());

        for (int round = 1; round < 3; round++) {
            long rest = begun.get(round * SETTINGS.batch()) - ended.get(round * SETTINGS.batch() - 1);
            assertThat(rest).isGreaterThan(MILLISECONDS.toNanos(45));
        }
    }

    /** Ten thousand more, until so many have been delivered altogether. */
    private void deliverBacklog(int all) throws Exception {
        transport.connected = false;
        write(10_000);

        relay.start();
        transport.connect();

        awaitThat(() -> transport.published.size() == all);
    }

    private void write(int events) throws Exception {
        database.write().query(WRITE, Tuple.of(events)).await(30, SECONDS);
    }

    private void run(String sql) throws Exception {
        database.write().query(sql).await(30, SECONDS);
    }

    private static void awaitThat(BooleanSupplier wanted) {
        long end = System.nanoTime() + SECONDS.toNanos(30);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }
}
