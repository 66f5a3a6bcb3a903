package dev.flotilla.notification;

import dev.flotilla.events.EventRefused;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.SMTPException;
import java.net.ConnectException;
import java.net.IDN;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * Hands mails to a mail server by SMTP.
 *
 * <p>A connection on which the server says nothing is closed, so that it does not keep others waiting, and does not go on with
 * a mail that was given up; the attempt fails with {@link Unanswered} then.
 */
final class SmtpMailer implements Mailer {
    static final int CONNECTIONS = 16;

    /** The replies that say that something is not done (RFC 5321, 4.2.1). */
    private static final Pattern REFUSAL = Pattern.compile("[45]\\d\\d\\b");

    /** How long a server may say nothing. */
    static final Duration SILENCE = Duration.ofSeconds(8);

    /** How much longer an attempt may take as a whole. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final MailClient client;
    private final Duration silence;
    /** So that none waits for a connection while its time runs. */
    private final Bulkhead bulkhead = new Bulkhead(CONNECTIONS);

    SmtpMailer(Vertx vertx, SmtpSettings settings, Duration silence) {
        this.silence = silence;
        this.client = MailClient.create(vertx, settings.toConfig(silence));
    }

    @Override
    public Future<Void> send(UUID orderId, MailMessage mail) {
        return bulkhead.run(() -> send(mail));
    }

    private Future<Void> send(MailMessage mail) {
        long begun = System.nanoTime();
        return Future.succeededFuture(mail)
                .map(SmtpMailer::addressed)
                .compose(client::sendMail)
                .timeout(silence.plus(GRACE).toMillis(), TimeUnit.MILLISECONDS)
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(translate(failure, begun)));
    }

    /** Only a server's own words, or none of it at all, say that it did not take the mail. */
    private Throwable translate(Throwable failure, long begun) {
        if (failure instanceof SMTPException said
                && REFUSAL.matcher(said.getReplyMessage()).lookingAt()) {
            return SmtpRefusal.isForGood(said) ? new EventRefused(String.valueOf(said.getMessage())) : said;
        }
        if (failure instanceof EventRefused || isUnreachable(failure)) {
            return failure;
        }
        boolean silent = System.nanoTime() - begun >= silence.toNanos();
        return new Unanswered(
                silent ? "no answer from the mail server within " + silence : "the mail server broke off: " + failure);
    }

    private static boolean isUnreachable(Throwable failure) {
        return failure instanceof ConnectException || failure instanceof UnknownHostException;
    }

    private static MailMessage addressed(MailMessage mail) {
        return mail.setTo(mail.getTo().stream().map(SmtpMailer::ascii).toList());
    }

    /** Without SMTPUTF8 (RFC 6531), which Vert.x does not speak, only the domain can be said in other words. */
    private static String ascii(String address) {
        int at = address.lastIndexOf('@');
        String local = address.substring(0, at);
        if (!isAscii(local)) {
            throw new EventRefused("an address that SMTP cannot carry: " + address);
        }
        return isAscii(address) ? address : local + "@" + asciiDomain(address.substring(at + 1));
    }

    private static String asciiDomain(String domain) {
        try {
            return IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) {
            throw new EventRefused("a domain that is none: " + domain);
        }
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 128);
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }
}
