package dev.flotilla.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.postgres.DatabaseUrl;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a relay and the event bus make of the events of an outbox together. */
@Timeout(60)
class BusOutboxTest {
    private static final String WRITE = "WITH one AS (SELECT 1) " + Outbox.insertFor("one", 1);
    private static final RelaySettings QUICK = new RelaySettings(Duration.ofMillis(20), 50, Duration.ofMillis(100), 50);

    private final Vertx vertx = Vertx.vertx();
    private final BusTransport transport =
            new BusTransport(vertx, List.of("mails"), Duration.ofMillis(200)); // of patience
    private final List<String> received = new CopyOnWriteArrayList<>();
    private final Database database;
    private final Relay relay;

    BusOutboxTest() throws Exception {
        database = Database.open(
                        vertx,
                        "outboxtest",
                        DatabaseSettings.embedded(),
                        DatabaseUrl.parse(TestDatabases.freshUrl("outboxtest")))
                .await(30, TimeUnit.SECONDS);
        relay = new Relay(vertx, "test", database, transport, QUICK);
    }

    @BeforeEach
    void start() {
        relay.start();
    }

    @AfterEach
    void stop() throws Exception {
        relay.stop().await(30, TimeUnit.SECONDS);
        database.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void keepsAnEventUntilSomebodySubscribes() {
        Event event = write("a");
        relay.nudge();
        awaitThat(() -> rows("attempts = 0") == 1);

        subscribe(this::receive);

        awaitThat(() -> rows("TRUE") == 0);
        assertThat(received).containsExactly(event.payload());
    }

    @Test
    void keepsAnEventWhoseSubscriberLeft() {
        transport.subscribe("mails", Set.of("order.created"), this::receive).close();
        Event event = write("a");
        relay.nudge();
        assertThat(received).isEmpty();

        subscribe(this::receive);

        awaitThat(() -> rows("TRUE") == 0);
        assertThat(received).containsExactly(event.payload());
    }

    @Test
    void deliversAgainWhatASubscriberFailed() {
        subscribe(payload -> {
            received.add(payload);
            return received.size() < 3 ? Future.failedFuture(new IOException("not now")) : Future.succeededFuture();
        });
        Event event = write("a");

        awaitThat(() -> rows("TRUE") == 0);

        assertThat(received).containsExactly(event.payload(), event.payload(), event.payload());
    }

    @Test
    void parksWhatASubscriberRefused() {
        subscribe(payload -> Future.failedFuture(new EventRefused("no address")));
        write("a");

        awaitThat(() -> rows("parked_at IS NOT NULL AND last_error = 'no address'") == 1);
    }

    @Test
    void deliversTheOthersWhileOneIsNeverAnswered() {
        subscribe(payload -> payload.contains("stuck") ? Future.future(never -> {}) : receive(payload));
        write("stuck");
        Event free = write("free");

        awaitThat(() -> rows("subject = 'free'") == 0);

        assertThat(received).contains(free.payload());
        assertThat(rows("subject = 'stuck'")).isEqualTo(1);
    }

    private Future<Void> receive(String payload) {
        received.add(payload);
        return Future.succeededFuture();
    }

    private void subscribe(Function<String, Future<Void>> handler) {
        var unused = transport.subscribe("mails", Set.of("order.created"), handler);
    }

    @CanIgnoreReturnValue
    private Event write(String subject) {
        Event event = Event.of("order.created", subject, Instant.EPOCH, new JsonObject().put("subject", subject));
        return database.write()
                .query(WRITE, Outbox.add(Tuple.tuple(), event))
                .map(event)
                .await();
    }

    private long rows(String which) {
        return database.read()
                .query("SELECT count(*) AS rows FROM outbox WHERE " + which)
                .await()
                .iterator()
                .next()
                .getLong("rows");
    }

    private static void awaitThat(BooleanSupplier wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
