package dev.flotilla.notification;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.flotilla.events.Event;
import dev.flotilla.postgres.Database;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailMessage;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each mail is sent once, as far as can be. */
class MailsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static Database database;

    private final List<UUID> sent = new CopyOnWriteArrayList<>();
    private Function<UUID, Future<Void>> fate = order -> Future.succeededFuture();
    private Mails mails;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh(VERTX, "notification");
    }

    @AfterAll
    static void close() throws Exception {
        database.close().await(30, SECONDS);
        VERTX.close().await(30, SECONDS);
    }

    @BeforeEach
    void begin() {
        mails = mails();
    }

    @Test
    void sendsNoMailAgainThatIsSent() throws Exception {
        Event event = received();

        publish(event);
        publish(event);
        mails().publish(event).await(30, SECONDS);

        assertThat(sent).hasSize(1);
    }

    @Test
    void notesAMailAtOnceThoughOthersTakeLong() throws Exception {
        Event slow = received();
        Event quick = received();
        fate = order -> order.toString().equals(slow.subject())
                ? Promise.<Void>promise().future()
                : Future.succeededFuture();
        var waiting = mails.publish(slow);

        publish(quick);

        assertThat(waiting.isComplete()).isFalse();
        assertThat(isMailed(quick)).isTrue();
        assertThat(isMailed(slow)).isFalse();
    }

    @Test
    void sendsAMailAgainThatFailed() throws Exception {
        Event event = received();
        fate = order -> Future.failedFuture("no");
        assertThatThrownBy(() -> publish(event)).hasMessage("no");
        assertThat(isMailed(event)).isFalse();
        fate = order -> Future.succeededFuture();

        publish(event);

        assertThat(sent).hasSize(2);
        assertThat(isMailed(event)).isTrue();
    }

    @Test
    void leavesAMailInPeaceForAWhileThatMayHaveBeenSent() throws Exception {
        Event event = received();
        fate = order -> Future.failedFuture(new Unanswered("no answer"));
        assertThatThrownBy(() -> publish(event)).isInstanceOf(Unanswered.class);
        fate = order -> Future.succeededFuture();

        assertThat(catchThrowable(() -> publish(event))).hasMessageContaining("rests");

        assertThat(sent).hasSize(1);
        update("UPDATE received SET not_before = now() WHERE event_id = $1", event);
        publish(event);
        assertThat(sent).hasSize(2);
    }

    @Test
    void leavesItInPeaceForLongerEachTimeUpToTenMinutes() throws Exception {
        Event event = received();
        fate = order -> Future.failedFuture(new Unanswered("no answer"));

        for (double seconds : List.of(15.0, 30.0, 60.0, 120.0, 240.0, 480.0, 600.0, 600.0)) {
            update("UPDATE received SET not_before = NULL WHERE event_id = $1", event);
            assertThatThrownBy(() -> publish(event)).isInstanceOf(Unanswered.class);
            assertThat(restOf(event)).isBetween(seconds - 31, seconds);
        }
    }

    private Mails mails() {
        var mailer = new Mailer() {
            @Override
            public Future<Void> send(UUID orderId, MailMessage mail) {
                sent.add(orderId);
                return fate.apply(orderId);
            }

            @Override
            public Future<Void> close() {
                return Future.succeededFuture();
            }
        };
        return new Mails(mailer, new SentMails(database.read(), database.write()), "shop@example.com");
    }

    private void publish(Event event) throws Exception {
        mails.publish(event).await(30, SECONDS);
    }

    private static Event received() throws Exception {
        Event event = Orders.created();
        new Inbox(database.write(), () -> {}).take(event.payload()).await(30, SECONDS);
        return event;
    }

    private static boolean isMailed(Event event) throws Exception {
        return database.read()
                .query("SELECT mailed_at IS NOT NULL AS mailed FROM received WHERE event_id = $1", of(event))
                .await(30, SECONDS)
                .iterator()
                .next()
                .getBoolean("mailed");
    }

    private static double restOf(Event event) throws Exception {
        String sql = "SELECT extract(epoch FROM not_before - now())::float8 AS rest FROM received WHERE event_id = $1";
        return database.read()
                .query(sql, of(event))
                .await(30, SECONDS)
                .iterator()
                .next()
                .getDouble("rest");
    }

    private static void update(String sql, Event event) throws Exception {
        database.write().query(sql, of(event)).await(30, SECONDS);
    }

    private static Tuple of(Event event) {
        return Tuple.of(event.id());
    }
}
