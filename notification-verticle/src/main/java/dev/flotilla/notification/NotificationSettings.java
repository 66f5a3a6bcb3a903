package dev.flotilla.notification;

import dev.flotilla.config.Environment;
import dev.flotilla.events.RelaySettings;
import dev.flotilla.json.Fields;
import dev.flotilla.postgres.DatabaseSettings;
import java.util.Optional;

/**
 * What the notification service can be told.
 *
 * @param database where it keeps what is to be sent
 * @param smtp the mail server; without one mails are written as files
 * @param from the sender of the mails
 * @param sending how mails are sent, and sent again
 */
record NotificationSettings(
        DatabaseSettings database, Optional<SmtpSettings> smtp, String from, RelaySettings sending) {
    /** One is held by the relay as long as mails are being sent; one is left to note them, one to read. */
    private static final int FEWEST_CONNECTIONS = 3;

    /**
     * A round has a price of its own, whatever it sends; and it must end in a minute with a server that takes ten seconds for
     * each.
     */
    private static final int BATCH = 4 * SmtpMailer.CONNECTIONS;

    /**
     * An embedded database is enough in production too. What is lost with it is the mails that have not been sent yet, and the
     * memory of those that have: an event that comes again after that is confirmed again.
     */
    static NotificationSettings read(Fields fields, Environment environment) {
        return new NotificationSettings(
                database(fields.object("database")),
                SmtpSettings.read(fields.object("smtp")),
                fields.text("from")
                        .check(OrderCreated::isAddress, "must be one address")
                        .orElse("orders@flotilla.invalid"),
                RelaySettings.read(fields.object("sending"), BATCH));
    }

    private static DatabaseSettings database(Fields fields) {
        DatabaseSettings database = DatabaseSettings.read(fields, Environment.DEVELOPMENT);
        if (database.poolSize() < FEWEST_CONNECTIONS) {
            fields.fault("pool_size", "must be at least " + FEWEST_CONNECTIONS);
        }
        return database;
    }
}
