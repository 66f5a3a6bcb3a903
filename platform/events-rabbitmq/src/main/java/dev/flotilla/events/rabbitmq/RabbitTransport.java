package dev.flotilla.events.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.impl.DefaultExceptionHandler;
import dev.flotilla.core.Subscription;
import dev.flotilla.events.Event;
import dev.flotilla.events.EventTransport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries events by RabbitMQ: the durable topic exchange {@code flotilla.orders}, durable queues, manual acknowledgement.
 *
 * <p>An event is handed over when the broker has confirmed that it keeps it in a queue. Stands on RabbitMQ's own Java client,
 * as {@code vertx-rabbitmq-client} can neither publish as mandatory nor tell that a confirm was lost with its connection
 * (docs/adr/0012). That client blocks, so it is used on threads of its own: one that publishes, and one for each consumer.
 */
public final class RabbitTransport implements EventTransport {
    private static final Logger LOG = LoggerFactory.getLogger(RabbitTransport.class);
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration CONFIRM = Duration.ofSeconds(5);
    private static final int HEARTBEAT_SECONDS = 5;

    private final Vertx vertx;
    private final RabbitUri uri;
    private final List<String> queues;
    private final ConnectionFactory factory = new ConnectionFactory();
    private final RabbitConnection connection;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<RabbitConsumer> consumers = new CopyOnWriteArrayList<>();
    private volatile Optional<RabbitLink> link = Optional.empty();

    private RabbitTransport(Vertx vertx, RabbitUri uri, List<String> queues) {
        this.vertx = vertx;
        this.uri = uri;
        this.queues = List.copyOf(queues);
        uri.applyTo(factory);
        factory.setExceptionHandler(new QuietExceptions());
        factory.setAutomaticRecoveryEnabled(false); // done here, with nothing lost in between
        factory.setConnectionTimeout((int) CONNECT.toMillis());
        factory.setHandshakeTimeout((int) CONNECT.toMillis());
        factory.setChannelRpcTimeout((int) CONNECT.toMillis());
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        this.connection = new RabbitConnection(factory, uri, "publishing to", this::begin);
    }

    /**
     * Begins to connect; belongs to whoever closes it.
     *
     * @param queues that every event goes to, though nobody has subscribed yet
     */
    public static RabbitTransport open(Vertx vertx, RabbitUri uri, List<String> queues) {
        var transport = new RabbitTransport(vertx, uri, queues);
        transport.connection.open();
        return transport;
    }

    @Override
    public boolean isConnected() {
        return link.filter(RabbitLink::isUsable).isPresent();
    }

    @Override
    public Subscription onConnected(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Future<Void> publish(Event event) {
        return link.filter(RabbitLink::isUsable)
                .map(current -> current.publish(event, vertx.getOrCreateContext(), CONFIRM))
                .orElseGet(() -> Future.failedFuture(new IOException("not connected to RabbitMQ (" + uri + ")")));
    }

    @Override
    public Subscription subscribe(String queue, Set<String> types, Function<String, Future<Void>> handler) {
        var consumer = new RabbitConsumer(vertx, factory, uri, queue, types, handler);
        consumers.add(consumer);
        consumer.open();
        return () -> {
            consumers.remove(consumer);
            var unused = consumer.close();
        };
    }

    @Override
    public Future<Void> close() {
        return Future.join(consumers.stream().map(RabbitConsumer::close).toList())
                .transform(done -> connection.close());
    }

    private void begin(Connection made) throws IOException {
        link = Optional.of(RabbitLink.over(made, connection, queues, this::available));
        available();
    }

    private void available() {
        listeners.forEach(Runnable::run);
    }

    /** A lost connection is told of once, by whoever keeps it; the client would tell of it too, each time. */
    private static final class QuietExceptions extends DefaultExceptionHandler {
        @Override
        public void handleUnexpectedConnectionDriverException(Connection connection, Throwable failure) {
            LOG.debug("lost a connection to RabbitMQ", failure);
        }

        @Override
        protected void log(String message, Throwable failure) {
            LOG.debug(message, failure);
        }
    }
}
