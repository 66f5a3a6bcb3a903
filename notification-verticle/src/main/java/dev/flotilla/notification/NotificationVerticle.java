package dev.flotilla.notification;

import dev.flotilla.config.ConfigurationException;
import dev.flotilla.config.Configured;
import dev.flotilla.config.Environment;
import dev.flotilla.core.Subscription;
import dev.flotilla.events.Relay;
import dev.flotilla.json.Fields;
import dev.flotilla.kit.Kit;
import dev.flotilla.postgres.Database;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.Optional;
import java.util.Set;

/** Wires the notification service; contains no behaviour of its own. */
public final class NotificationVerticle extends VerticleBase implements Configured {
    private static final String NAME = "notification";
    private static final String QUEUE = "notifications";
    private static final Set<String> EVENTS = Set.of(OrderCreated.TYPE, "order.status_changed");

    private Subscription events = () -> {};
    private Optional<Relay> relay = Optional.empty();
    private Optional<Mailer> mailer = Optional.empty();

    @Override
    public Object check(Fields config, Environment environment) {
        return NotificationSettings.read(config, environment);
    }

    @Override
    public Future<?> start() {
        Kit kit = Kit.of(vertx);
        NotificationSettings settings =
                ConfigurationException.demand(config(), kit.environment(), NotificationSettings::read);
        return kit.database(NAME, settings.database()).onSuccess(database -> begin(kit, settings, database));
    }

    @Override
    public Future<?> stop() {
        events.close();
        return relay.map(Relay::stop)
                .orElseGet(Future::succeededFuture)
                .eventually(() -> mailer.map(Mailer::close).orElseGet(Future::succeededFuture));
    }

    private void begin(Kit kit, NotificationSettings settings, Database database) {
        Mailer sending = settings.smtp()
                .<Mailer>map(smtp -> new SmtpMailer(vertx, smtp, SmtpMailer.SILENCE))
                .orElseGet(() -> new FileMailer(vertx, kit.dataDir().resolve("mail")));
        var mails = new Relay(
                vertx,
                NAME,
                database,
                new Mails(sending, new SentMails(database.read(), database.write()), settings.from()),
                settings.sending());
        mailer = Optional.of(sending);
        relay = Optional.of(mails);
        mails.start();
        events = kit.events().subscribe(QUEUE, EVENTS, new Inbox(database.write(), mails::nudge)::take);
        kit.readyWhile(NAME, database::pingWritable);
    }
}
