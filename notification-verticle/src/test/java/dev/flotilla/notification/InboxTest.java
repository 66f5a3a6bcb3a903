package dev.flotilla.notification;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.events.Event;
import dev.flotilla.events.EventRefused;
import dev.flotilla.postgres.Database;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in: once, again, or not as it should. */
class InboxTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static Database database;

    private final AtomicInteger nudges = new AtomicInteger();

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh(VERTX, "notification");
    }

    @AfterAll
    static void close() throws Exception {
        database.close().await(30, SECONDS);
        VERTX.close().await(30, SECONDS);
    }

    @Test
    void keepsAnEventOnceHoweverOftenItComes() throws Exception {
        Event event = Orders.created();

        for (int i = 0; i < 3; i++) {
            take(event.payload());
        }

        assertThat(rows("received", "event_id", event)).isOne();
        assertThat(rows("outbox", "id", event)).isOne();
        assertThat(nudges).hasPositiveValue();
    }

    @Test
    void keepsEachOnceOfManyThatComeTogetherAndTwice() throws Exception {
        List<Event> events =
                IntStream.range(0, 150).mapToObj(i -> Orders.created()).toList();
        var inbox = new Inbox(database.write(), nudges::incrementAndGet);

        Future.all(Stream.concat(events.stream(), events.stream())
                        .map(event -> inbox.take(event.payload()))
                        .toList())
                .await(30, SECONDS);

        for (Event event : events) {
            assertThat(rows("received", "event_id", event)).isOne();
            assertThat(rows("outbox", "id", event)).isOne();
        }
    }

    @Test
    void wantsNoSecondMailForAnEventThatComesAgainWhenItsMailIsSent() throws Exception {
        Event event = Orders.created();
        take(event.payload());
        database.write()
                .query("DELETE FROM outbox WHERE id = $1", Tuple.of(event.id()))
                .await(30, SECONDS);

        take(event.payload());

        assertThat(rows("outbox", "id", event)).isZero();
    }

    @Timeout(30)
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e50000000",
                "1e999999999",
                "1e2147483647",
                "1e-999999999",
                "-1",
                "0.001",
                "1234567890123456",
                "1e99999999999999999999",
                "\"1\"",
                "null"
            })
    void refusesAmountsThatAreNone(String amount) {
        String payload = Orders.created().payload().replace("299.97", amount);

        assertThatThrownBy(() -> take(payload)).isInstanceOf(EventRefused.class);
    }

    @Timeout(30)
    @ParameterizedTest
    @ValueSource(strings = {"0", "0e999999999", "0e-999999999", "1e3", "1000.00", "999999999999999.99"})
    void takesAmountsHoweverTheyAreWritten(String amount) throws Exception {
        Event event = Orders.created();

        take(event.payload().replace("299.97", amount));

        assertThat(rows("received", "event_id", event)).isOne();
    }

    private void take(String payload) throws Exception {
        new Inbox(database.write(), nudges::incrementAndGet).take(payload).await(30, SECONDS);
    }

    private static long rows(String table, String column, Event event) throws Exception {
        return database.read()
                .query("SELECT count(*) AS n FROM " + table + " WHERE " + column + " = $1", Tuple.of(event.id()))
                .await(30, SECONDS)
                .iterator()
                .next()
                .getLong("n");
    }
}
