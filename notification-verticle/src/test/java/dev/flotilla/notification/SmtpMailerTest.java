package dev.flotilla.notification;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.events.EventRefused;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a mail, whatever the mail server says of it. */
class SmtpMailerTest {
    private final Vertx vertx = Vertx.vertx();
    private ScriptedSmtp server;

    @BeforeEach
    void start() throws Exception {
        server = ScriptedSmtp.start(vertx);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void sendsAMail() throws Exception {
        send("alice@example.com", Duration.ofSeconds(30));

        assertThat(server.commands()).contains("MAIL FROM:<shop@example.com>", "RCPT TO:<alice@example.com>", ".");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "550 5.1.1 no such user",
                "550 no such user here",
                "550 5.5.0 mailbox unavailable",
                "501 5.1.3 bad address syntax",
                "552 5.2.2 mailbox full",
                "553 5.1.2 no such domain",
                "554 5.1.1 no such user",
                "555 5.5.4 unsupported parameter",
                "556 5.1.10 takes no mail"
            })
    void givesUpOnARecipientWhoTakesNoMail(String reply) {
        server.says("RCPT", reply);

        assertThat(failure("alice@example.com"))
                .isInstanceOf(EventRefused.class)
                .hasMessageContaining(reply);
    }

    @Test
    void givesUpOnARecipientWhoIsFoundToTakeNoMailAtTheEnd() {
        server.says(".", "550 5.1.1 no such user");

        assertThat(failure("alice@example.com")).isInstanceOf(EventRefused.class);
    }

    @ParameterizedTest
    @CsvSource({
        "GREETING, 554 no service for you",
        "GREETING, 421 too many connections",
        "MAIL, 550 5.1.8 no such sender",
        "MAIL, 553 5.7.1 not your address",
        "MAIL, 452 4.3.1 out of space",
        "RCPT, 450 4.2.0 greylisted",
        "RCPT, 550 5.7.1 relaying denied",
        "RCPT, 554 5.7.1 relay access denied",
        "RCPT, 550 relay not permitted",
        "RCPT, '553 sorry, that domain is not in my list of allowed rcpthosts (#5.7.1)'",
        "RCPT, 554 5.7.1 Client host blocked",
        "RCPT, 550 5.1.8 no such sender",
        "RCPT, 501 5.5.2 Helo command rejected",
        "DATA, 554 5.5.1 no valid recipients",
        "., 451 4.3.0 try again later",
        "., 550 5.7.1 looks like spam"
    })
    void triesAgainWhatMayBeAMatterOfSettingsOrTime(String command, String reply) {
        server.says(command, reply);

        assertThat(failure("alice@example.com"))
                .isInstanceOf(SMTPException.class)
                .hasMessageContaining(reply);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GREETING", "MAIL", "."})
    void hangsUpOnAServerThatSaysNothing(String command) throws Exception {
        server.says(command, ScriptedSmtp.SILENCE);

        Throwable failure = catchThrowable(() -> send("alice@example.com", Duration.ofMillis(300)));

        assertThat(failure).isInstanceOf(Unanswered.class);
        server.clientGone().await(30, SECONDS);
        assertThat(server.connections()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RCPT TO:<alice@example.com>", "."})
    void doesNotKnowWhatAServerThatBrokeOffHasTaken(String command) throws Exception {
        server.says(command.split(" ", 2)[0], ScriptedSmtp.SILENCE);
        var mailer = mailer(Duration.ofSeconds(30));
        OrderCreated order = order("alice@example.com");
        var sent = mailer.send(order.orderId(), Confirmation.of(order, "shop@example.com"));
        server.awaitCommand(command).await(30, SECONDS);

        server.die();

        assertThat(catchThrowable(() -> sent.await(40, SECONDS))).isInstanceOf(Unanswered.class);
    }

    @Test
    void doesNotKnowWhatAServerThatTalksNonsenseHasTaken() {
        server.says(".", "zzz");

        assertThat(failure("alice@example.com")).isInstanceOf(Unanswered.class);
    }

    @Test
    void knowsThatAServerThatIsNotThereHasTakenNothing() throws Exception {
        server.stop();

        assertThat(failure("alice@example.com")).isInstanceOf(ConnectException.class);
    }

    @Test
    void saysADomainInTheLettersOfTheOldDays() throws Exception {
        send("alice@bücher.example", Duration.ofSeconds(30));

        assertThat(server.commands()).contains("RCPT TO:<alice@xn--bcher-kva.example>");
    }

    @ParameterizedTest
    @ValueSource(strings = {"älice@example.com", "alice@ü..example"})
    void givesUpOnAnAddressThatSmtpCannotCarry(String address) {
        assertThat(failure(address)).isInstanceOf(EventRefused.class);

        assertThat(server.commands()).isEmpty();
    }

    private Throwable failure(String address) {
        return catchThrowable(() -> send(address, Duration.ofSeconds(30)));
    }

    @CanIgnoreReturnValue
    private SmtpMailer send(String address, Duration silence) throws Exception {
        SmtpMailer mailer = mailer(silence);
        OrderCreated order = order(address);
        mailer.send(order.orderId(), Confirmation.of(order, "shop@example.com")).await(60, SECONDS);
        return mailer;
    }

    private SmtpMailer mailer(Duration silence) {
        var settings = new SmtpSettings("127.0.0.1", server.port(), SmtpSettings.Tls.OFF, "", "");
        return new SmtpMailer(vertx, settings, silence);
    }

    private static OrderCreated order(String address) {
        return OrderCreated.read(Orders.created("alice", address, "Keyboard").payload())
                .orElseThrow();
    }
}
