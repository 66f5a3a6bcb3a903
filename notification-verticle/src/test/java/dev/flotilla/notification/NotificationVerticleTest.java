package dev.flotilla.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.flotilla.events.Event;
import dev.flotilla.events.EventRefused;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.kit.KitSettings;
import dev.flotilla.kit.Runtime;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.postgres.DatabaseUrl;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NotificationVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private Kit kit;
    private String database;
    private Database looking;
    private Path directory;

    @BeforeEach
    void open(@TempDir Path temporary) throws Exception {
        directory = temporary;
        kit = Runtime.create(
                        vertx,
                        KitSettings.read(Fields.ofConfig(new JsonObject().put("data_dir", directory.toString()), "")),
                        List.of())
                .kit();
        database = TestDatabases.freshUrl("notification");
        looking = Database.open(vertx, "notification", DatabaseSettings.embedded(), DatabaseUrl.parse(database))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        looking.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void writesOneFileForEachOrderHoweverOftenItsEventComes() throws Exception {
        deploy(new JsonObject());
        Event first = Orders.created();
        Event second = Orders.created();

        for (Event event : List.of(first, second, first, first, second)) {
            publish(event);
        }

        awaitThat(() -> files().size() == 2);
        assertThat(files()).containsExactlyInAnyOrder(first.subject() + ".eml", second.subject() + ".eml");
        assertThat(Files.readString(directory.resolve("mail").resolve(first.subject() + ".eml")))
                .contains("To: alice@example.com", "299.97");
    }

    @Test
    void takesOtherEventsWithoutAMail() throws Exception {
        deploy(new JsonObject());

        publish(new Event(UUID.randomUUID(), "order.status_changed", "x", "{\"type\":\"order.status_changed\"}"));
        publish(Orders.created());

        awaitThat(() -> files().size() == 1);
    }

    @Test
    void refusesWhatMakesNoSense() throws Exception {
        deploy(new JsonObject());
        var poison = new Event(UUID.randomUUID(), "order.created", "x", "{\"type\":\"order.created\"}");

        assertThatThrownBy(() -> publish(poison)).isInstanceOf(EventRefused.class);
    }

    @Test
    void sendsWhatWasWaitingWhenItStartsAgain() throws Exception {
        int port = freePort();
        String deployment = deploy(smtp(port));
        Event event = Orders.created();
        publish(event);
        vertx.undeploy(deployment).await(30, TimeUnit.SECONDS);

        GreenMail server = start(port);
        deploy(smtp(port));

        awaitThat(() -> server.getReceivedMessages().length == 1);
        server.stop();
    }

    @Test
    void keepsMailsWhileTheServerIsAwayAndSendsEachOnce() throws Exception {
        int port = freePort();
        deploy(smtp(port));
        List<Event> events =
                IntStream.range(0, 50).mapToObj(i -> Orders.created()).toList();
        for (Event event : events) {
            publish(event);
        }

        GreenMail server = start(port);

        awaitThat(() -> server.getReceivedMessages().length >= 50);
        List<String> sent = Stream.of(server.getReceivedMessages())
                .map(NotificationVerticleTest::id)
                .toList();
        server.stop();
        assertThat(sent)
                .containsExactlyInAnyOrderElementsOf(events.stream()
                        .map(event -> "<order-" + event.subject() + "@flotilla>")
                        .toList());
    }

    @Test
    void sendsEachMailOnceWhenTheServerHasRefusedThemForAWhile() throws Exception {
        ScriptedSmtp server = ScriptedSmtp.start(vertx);
        server.says("RCPT", "451 4.3.0 try again later");
        deploy(smtp(server.port()));
        List<Event> events =
                IntStream.range(0, 20).mapToObj(i -> Orders.created()).toList();
        for (Event event : events) {
            publish(event);
        }
        server.awaitCommand("RCPT TO:<alice@example.com>").await(30, TimeUnit.SECONDS);

        server.says("RCPT", "250 ok");

        awaitThat(() -> waiting() == 0);
        assertThat(server.taken()).isEqualTo(20);
    }

    @Test
    void parksAMailThatNobodyTakesAndSendsTheOthers() throws Exception {
        ScriptedSmtp server = ScriptedSmtp.start(vertx);
        deploy(smtp(server.port()));
        server.says("RCPT", "550 5.1.1 no such user");
        publish(Orders.created());
        awaitThat(() -> rows("SELECT count(*) AS n FROM outbox WHERE parked_at IS NOT NULL") == 1);

        server.says("RCPT", "250 ok");
        publish(Orders.created());

        awaitThat(() -> waiting() == 0);
        assertThat(server.taken()).isOne();
    }

    @Test
    void writesTheFilesOnceTheirDirectoryCanBeMade() throws Exception {
        Path mail = Files.createFile(directory.resolve("mail"));
        deploy(new JsonObject());
        publish(Orders.created());
        publish(Orders.created());
        awaitThat(() -> rows("SELECT count(*) AS n FROM outbox WHERE attempts > 0") > 0);

        Files.delete(mail);

        awaitThat(() -> files().size() == 2);
    }

    @Test
    void sendsNothingAgainThatComesAgainAfterAStart() throws Exception {
        String deployment = deploy(new JsonObject());
        Event event = Orders.created();
        publish(event);
        awaitThat(() -> waiting() == 0 && files().size() == 1);
        Files.delete(directory.resolve("mail").resolve(event.subject() + ".eml"));
        vertx.undeploy(deployment).await(30, TimeUnit.SECONDS);
        deploy(new JsonObject());

        publish(event);
        publish(Orders.created());

        awaitThat(() -> waiting() == 0 && !files().isEmpty());
        assertThat(files()).doesNotContain(event.subject() + ".eml");
    }

    private long waiting() {
        return rows("SELECT count(*) AS n FROM outbox WHERE parked_at IS NULL");
    }

    private long rows(String sql) {
        try {
            return looking.read()
                    .query(sql)
                    .await(30, TimeUnit.SECONDS)
                    .iterator()
                    .next()
                    .getLong("n");
        } catch (TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    @CanIgnoreReturnValue
    private String deploy(JsonObject more) throws Exception {
        var config = new JsonObject()
                .put("database", new JsonObject().put("url", database))
                .put("sending", new JsonObject().put("interval_ms", 50).put("longest_pause_ms", 200))
                .mergeIn(more);
        return vertx.deployVerticle(new NotificationVerticle(), new DeploymentOptions().setConfig(config))
                .await(30, TimeUnit.SECONDS);
    }

    private void publish(Event event) throws Exception {
        kit.events().publish(event).await(30, TimeUnit.SECONDS);
    }

    private List<String> files() {
        try (Stream<Path> files = Files.list(directory.resolve("mail"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("draft-"))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static JsonObject smtp(int port) {
        return new JsonObject()
                .put("smtp", new JsonObject().put("host", "127.0.0.1").put("port", port));
    }

    private static GreenMail start(int port) {
        var server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        return server;
    }

    private static String id(MimeMessage mail) {
        try {
            return mail.getMessageID();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static void awaitThat(BooleanSupplier wanted) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!wanted.getAsBoolean()) {
            assertThat(System.nanoTime()).as("patience").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }
}
