package dev.flotilla.notification;

import dev.flotilla.error.CrashPoint;
import dev.flotilla.events.Event;
import dev.flotilla.events.EventSink;
import io.vertx.core.Future;
import java.util.UUID;

/**
 * Takes events of created orders by sending their mail, once: each is noted as soon as it is sent, whatever becomes of those
 * that are sent at the same time.
 *
 * <p>A mail is sent again when the process dies between the server's word and the note of it, when the note cannot be made
 * because the database goes away at that moment, and when the server takes a mail after it was given up. Thread-safe.
 */
final class Mails implements EventSink {
    private final Mailer mailer;
    private final SentMails sent;
    private final String from;

    Mails(Mailer mailer, SentMails sent, String from) {
        this.mailer = mailer;
        this.sent = sent;
        this.from = from;
    }

    @Override
    public Future<Void> publish(Event event) {
        return OrderCreated.read(event.payload()).map(this::sendUnlessSent).orElseGet(Future::succeededFuture);
    }

    private Future<Void> sendUnlessSent(OrderCreated order) {
        return sent.standing(order.eventId()).compose(standing -> switch (standing) {
            case MAILED -> Future.succeededFuture();
            case RESTING -> Future.failedFuture("the mail server gave no answer about this mail; it rests for a while");
            case DUE -> send(order);
        });
    }

    private Future<Void> send(OrderCreated order) {
        return mailer.send(order.orderId(), Confirmation.of(order, from))
                .recover(failure -> failed(order.eventId(), failure))
                .compose(done -> {
                    CrashPoint.reached("mail.sent");
                    return sent.mailed(order.eventId());
                });
    }

    private Future<Void> failed(UUID eventId, Throwable failure) {
        Future<Void> noted = failure instanceof Unanswered ? sent.unanswered(eventId) : Future.succeededFuture();
        return noted.transform(done -> Future.failedFuture(failure));
    }
}
