package dev.flotilla.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.postgres.DatabaseUrl;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RelayTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static final RelaySettings QUICK = new RelaySettings(Duration.ofMillis(20), 50, Duration.ofMillis(100), 5);
    private static final String WRITE = "WITH one AS (SELECT 1) " + Outbox.insertFor("one", 1);
    private static Database database;

    private final FakeTransport transport = new FakeTransport();
    private Relay relay;

    @BeforeAll
    static void open() throws Exception {
        database = Database.open(
                        VERTX,
                        "outboxtest",
                        DatabaseSettings.embedded(),
                        DatabaseUrl.parse(TestDatabases.freshUrl("outboxtest")))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() throws Exception {
        database.close().compose(closed -> VERTX.close()).await(30, TimeUnit.SECONDS);
    }

    @BeforeEach
    void empty() throws Exception {
        relay = new Relay(VERTX, "test", database, transport, QUICK);
        database.write().query("DELETE FROM outbox").await(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        relay.stop().await(30, TimeUnit.SECONDS);
    }

    @Test
    void deliversWhatIsWrittenAndForgetsIt() throws Exception {
        Event event = write("a", 1);
        relay.start();

        awaitThat(() -> rows("TRUE") == 0);
        assertThat(transport.published).containsExactly(event);
    }

    @Test
    void tellsHowManyWaitHowManyAreParkedAndHowLongTheOldestHasWaited() throws Exception {
        assertThat(OutboxTable.state(database.read()).await(30, TimeUnit.SECONDS))
                .isEqualTo(OutboxState.EMPTY);
        write("a", 1);
        write("b", 2);
        write("c", 3);
        database.write()
                .query("UPDATE outbox SET parked_at = now() WHERE subject = 'a'")
                .await(30, TimeUnit.SECONDS);
        database.write()
                .query("UPDATE outbox SET written_at = now() - interval '1 minute' WHERE subject = 'b'")
                .await(30, TimeUnit.SECONDS);

        OutboxState state = OutboxTable.state(database.read()).await(30, TimeUnit.SECONDS);

        assertThat(state.waiting()).isEqualTo(2);
        assertThat(state.parked()).isEqualTo(1);
        assertThat(state.lagSeconds()).isBetween(60.0, 120.0);
    }

    @Test
    void deliversAtOnceWhenItIsNudged() throws Exception {
        var patient = new RelaySettings(Duration.ofMinutes(1), 50, Duration.ofMinutes(1), 5);
        var nudged = new Relay(VERTX, "nudged", database, transport, patient);
        nudged.start();

        write("a", 1);
        nudged.nudge();

        awaitThat(() -> transport.published.size() == 1);
        nudged.stop().await(30, TimeUnit.SECONDS);
    }

    @Test
    void keepsTheOrderOfEachSubjectHoweverDeliveriesFail() throws Exception {
        var random = new Random(1);
        transport.fate = event -> random.nextInt(3) == 0
                ? Future.failedFuture(new IOException("now and then"))
                : Future.succeededFuture();
        for (int i = 0; i < 100; i++) {
            write("s" + i % 5, i);
        }
        var other = new Relay(VERTX, "other", database, transport, QUICK);
        relay.start();
        other.start();

        awaitThat(() -> rows("parked_at IS NULL") == 0);
        other.stop().await(30, TimeUnit.SECONDS);
        assertThat(isInOrder(transport.published)).isTrue();
        assertThat(transport.published.size() + rows("parked_at IS NOT NULL")).isEqualTo(100);
    }

    @Test
    void letsNoSubjectWaitForAnother() throws Exception {
        transport.fate = event -> event.subject().equals("stuck")
                ? Future.failedFuture(new IOException("for ever"))
                : Future.succeededFuture();
        write("stuck", 1);
        write("stuck", 2);
        write("free", 3);
        write("free", 4);
        relay.start();

        awaitThat(() -> transport.published.size() == 2);
        assertThat(transport.published).allMatch(event -> event.subject().equals("free"));
    }

    @Test
    void parksWhatIsRefusedAndGoesOnWithTheSubject() throws Exception {
        transport.fate = event -> event.payload().contains("poison")
                ? Future.failedFuture(new EventRefused("poison"))
                : Future.succeededFuture();
        var poison = Event.of("order.created", "a", Instant.EPOCH, new JsonObject().put("poison", true));
        write(poison);
        Event next = write("a", 2);
        relay.start();

        awaitThat(() -> transport.published.size() == 1);
        assertThat(transport.published).containsExactly(next);
        Row parked = database.read()
                .query("SELECT id, last_error FROM outbox WHERE parked_at IS NOT NULL")
                .await(30, TimeUnit.SECONDS)
                .iterator()
                .next();
        assertThat(parked.getUUID("id")).isEqualTo(poison.id());
        assertThat(parked.getString("last_error")).isEqualTo("poison");
    }

    @Test
    void isAtOnceReadyForTheNextAfterOneThatIsRefusedAlone() throws Exception {
        transport.fate = event -> event.subject().equals("a")
                ? Future.failedFuture(new EventRefused("no\r\nsuch user"))
                : Future.succeededFuture();
        var patient = new RelaySettings(Duration.ofMinutes(1), 50, Duration.ofMinutes(1), 5);
        var nudged = new Relay(VERTX, "ready", database, transport, patient);
        write("a", 1);
        nudged.start();
        awaitThat(() -> rows("parked_at IS NOT NULL AND last_error = 'no such user'") == 1);

        Event next = write("b", 1);
        nudged.nudge();

        awaitThat(() -> transport.published.contains(next));
        nudged.stop().await(30, TimeUnit.SECONDS);
    }

    @Test
    void deliversWhatWasParkedOnceSomebodyPutsItBack() throws Exception {
        transport.fate = event -> Future.failedFuture(new EventRefused("a defect"));
        write("a", 1);
        relay.start();
        awaitThat(() -> rows("parked_at IS NOT NULL") == 1);

        transport.fate = event -> Future.succeededFuture();
        database.write().query("UPDATE outbox SET parked_at = NULL").await(30, TimeUnit.SECONDS);

        awaitThat(() -> transport.published.size() == 1);
    }

    @Test
    void neverParksAnEventThatNobodySubscribesTo() throws Exception {
        transport.fate = event -> Future.failedFuture(new NotRouted(event.type()));
        write("a", 1);
        relay.start();

        awaitThat(() -> rows("attempts > 7") == 1);
        assertThat(rows("parked_at IS NOT NULL")).isZero();
    }

    @Test
    void doesNotTryWhileTheTransportIsAwayAndDeliversWhenItIsBack() throws Exception {
        transport.connected = false;
        transport.fate = event -> Future.failedFuture(new IOException("must not be asked"));
        write("a", 1);
        relay.start();
        relay.nudge();
        database.read().query("SELECT pg_sleep(0.2)").await(30, TimeUnit.SECONDS);
        assertThat(rows("attempts = 0")).isEqualTo(1);

        transport.fate = event -> Future.succeededFuture();
        transport.connect();

        awaitThat(() -> transport.published.size() == 1);
    }

    @Test
    void triesOneAtATimeWhileNothingCanBeDelivered() throws Exception {
        var tried = new HashMap<String, Integer>();
        transport.fate = event -> {
            tried.merge(event.subject(), 1, Integer::sum);
            return Future.failedFuture(new IOException("broken"));
        };
        IntStream.range(0, 40).forEach(i -> write("s" + i, i));
        relay.start();
        awaitThat(() -> rows("attempts > 0") == 40);
        int first = tried.values().stream().mapToInt(Integer::intValue).sum();

        database.read().query("SELECT pg_sleep(0.5)").await(30, TimeUnit.SECONDS);

        int more = tried.values().stream().mapToInt(Integer::intValue).sum() - first;
        assertThat(more).isLessThan(40);
    }

    @Test
    void parksWhatFailsTooOftenThoughItIsAloneOnceSomethingWasDelivered() throws Exception {
        transport.fate = event -> event.subject().equals("poison")
                ? Future.failedFuture(new IOException("for ever"))
                : Future.succeededFuture();
        write("fine", 1);
        relay.start();
        awaitThat(() -> transport.published.size() == 1);

        write("poison", 2);

        awaitThat(() -> rows("parked_at IS NOT NULL AND attempts = 5") == 1);
    }

    @Test
    void letsNewEventsPassOneThatFailsAgainAndAgain() throws Exception {
        transport.fate = event -> event.subject().equals("poison")
                ? Future.failedFuture(new IOException("for ever"))
                : Future.succeededFuture();
        var patient = new RelaySettings(Duration.ofMillis(20), 50, Duration.ofMinutes(1), 1_000);
        var other = new Relay(VERTX, "patient", database, transport, patient);
        write("poison", 1);
        database.write().query("UPDATE outbox SET attempts = 15").await(30, TimeUnit.SECONDS);
        other.start();
        awaitThat(() -> rows("attempts > 15") == 1);

        write("fine", 2);
        other.nudge();

        awaitThat(() -> transport.published.size() == 1);
        other.stop().await(30, TimeUnit.SECONDS);
    }

    @Test
    void keepsWhatWasDeliveredWhileOneOfThemTakesLongerThanAnIdleTransactionMay() throws Exception {
        var config = new JsonObject()
                .put("url", TestDatabases.freshUrl("outboxtest"))
                .put("statement_timeout_ms", 500);
        Database impatient = Database.open(
                        VERTX,
                        "outboxtest",
                        DatabaseSettings.read(Fields.ofConfig(config, ""), Environment.DEVELOPMENT),
                        TestDatabases.server())
                .await(30, TimeUnit.SECONDS);
        var slow = Promise.<Void>promise();
        transport.fate = event -> event.subject().equals("slow") ? slow.future() : Future.succeededFuture();
        for (String subject : List.of("a", "b", "slow")) {
            Event event = Event.of("order.created", subject, Instant.EPOCH, new JsonObject().put("number", 1));
            impatient.write().query(WRITE, Outbox.add(Tuple.tuple(), event)).await(30, TimeUnit.SECONDS);
        }
        var other = new Relay(VERTX, "impatient", impatient, transport, QUICK);
        other.start();
        awaitThat(() -> transport.published.size() == 2);

        VERTX.setTimer(2_500, id -> slow.complete()); // otherwise a transaction may be idle for a second

        awaitThat(() -> transport.published.size() == 3);
        other.stop().await(30, TimeUnit.SECONDS);
        long left = impatient
                .read()
                .query("SELECT count(*) AS rows FROM outbox")
                .await()
                .iterator()
                .next()
                .getLong("rows");
        assertThat(left).isZero();
        assertThat(transport.published).hasSize(3);
        impatient.close().await(30, TimeUnit.SECONDS);
    }

    private static boolean isInOrder(List<Event> events) {
        var last = new HashMap<String, Integer>();
        return events.stream().allMatch(event -> {
            int number = new JsonObject(event.payload()).getInteger("number");
            Integer before = last.put(event.subject(), number);
            return before == null || before < number;
        });
    }

    @CanIgnoreReturnValue
    private static Event write(String subject, int number) {
        return write(Event.of("order.created", subject, Instant.EPOCH, new JsonObject().put("number", number)));
    }

    @CanIgnoreReturnValue
    private static Event write(Event event) {
        return database.write()
                .query(WRITE, Outbox.add(Tuple.tuple(), event))
                .map(event)
                .await();
    }

    private static long rows(String which) {
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
