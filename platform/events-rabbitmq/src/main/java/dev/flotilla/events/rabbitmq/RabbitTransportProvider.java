package dev.flotilla.events.rabbitmq;

import dev.flotilla.events.EventTransportProvider;
import dev.flotilla.json.Fields;
import java.util.Optional;

/** Makes a {@link RabbitTransport} where {@code events.rabbitmq_uri} names a broker. */
public final class RabbitTransportProvider implements EventTransportProvider {
    private static final String KEY = "rabbitmq_uri";

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public Optional<Opening> read(Fields events, boolean production) {
        return events.text(KEY).secret().optional().flatMap(text -> opening(events, text, production));
    }

    private static Optional<Opening> opening(Fields events, String text, boolean production) {
        try {
            RabbitUri uri = RabbitUri.parse(text);
            if (production && !uri.hasCredentials()) {
                events.fault(KEY, "must name a user and a password in production");
            }
            return Optional.of((vertx, queues) -> RabbitTransport.open(vertx, uri, queues));
        } catch (IllegalArgumentException e) {
            events.fault(KEY, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
