package dev.flotilla.notification;

import io.vertx.core.Future;
import io.vertx.ext.mail.MailMessage;
import java.util.UUID;

/** Brings a mail on its way. Thread-safe; never blocks. */
interface Mailer {
    /**
     * Hands a mail over.
     *
     * @return fails with {@link dev.flotilla.events.EventRefused EventRefused} when trying again is of no use; after any other
     *     failure it may have been sent
     */
    Future<Void> send(UUID orderId, MailMessage mail);

    /** Ends it; safe to be called more than once. */
    Future<Void> close();
}
