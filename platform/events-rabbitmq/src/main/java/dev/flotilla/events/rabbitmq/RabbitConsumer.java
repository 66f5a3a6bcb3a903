package dev.flotilla.events.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.Delivery;
import dev.flotilla.events.EventRefused;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.Set;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes events from a durable queue and acknowledges each when it is handled; refused ones go to the queue
 * {@code NAME.dead}.
 *
 * <p>On a connection of its own: a broker that is short of memory stops reading from those who publish, and could not be
 * told on the same connection that events are handled, which is what helps it.
 */
final class RabbitConsumer {
    private static final Logger LOG = LoggerFactory.getLogger(RabbitConsumer.class);
    private static final int UNACKNOWLEDGED = 64;
    private static final long PAUSE_MS = 1_000;
    private static final int ABORT_MS = 1_000;

    private final Vertx vertx;
    private final Context context;
    private final String queue;
    private final Set<String> types;
    private final Function<String, Future<Void>> handler;
    private final RabbitConnection connection;

    RabbitConsumer(
            Vertx vertx,
            ConnectionFactory factory,
            RabbitUri uri,
            String queue,
            Set<String> types,
            Function<String, Future<Void>> handler) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.queue = queue;
        this.types = Set.copyOf(types);
        this.handler = handler;
        this.connection = new RabbitConnection(factory, uri, "consuming " + queue + " from", this::begin);
    }

    /** Begins to consume on the context it was made on, as soon as the broker is there. */
    void open() {
        connection.open();
    }

    Future<Void> close() {
        return connection.close();
    }

    private void begin(Connection made) throws IOException {
        Channel channel = made.createChannel();
        channel.addShutdownListener(why -> {
            if (!why.isHardError()) { // the broker has closed this channel alone: begin anew
                made.abort(ABORT_MS);
            }
        });
        channel.basicQos(UNACKNOWLEDGED);
        for (String type : types) {
            RabbitQueue.declare(channel, queue, type);
        }
        channel.basicConsume(
                RabbitQueue.name(queue),
                false,
                (consumer, delivery) -> context.runOnContext(now -> handle(channel, delivery)),
                cancelled -> made.abort(ABORT_MS)); // the queue was deleted: begin anew
    }

    private void handle(Channel from, Delivery delivery) {
        long tag = delivery.getEnvelope().getDeliveryTag();
        if (!types.contains(delivery.getEnvelope().getRoutingKey())) {
            tell(from, () -> from.basicAck(tag, false)); // the queue takes it, and has no use for it
            return;
        }
        Future.succeededFuture(new String(delivery.getBody(), UTF_8))
                .compose(handler)
                .onComplete(handled -> tell(from, () -> from.basicAck(tag, false)), failure -> {
                    if (failure instanceof EventRefused) {
                        LOG.error("an event is put into {}: {}", RabbitQueue.dead(queue), failure.getMessage());
                        tell(from, () -> from.basicReject(tag, false));
                    } else {
                        LOG.debug("an event of {} comes again: {}", queue, failure.toString());
                        vertx.setTimer(PAUSE_MS, id -> tell(from, () -> from.basicReject(tag, true)));
                    }
                });
    }

    /** What the channel cannot be told any more comes again on the next one. */
    private void tell(Channel channel, RabbitConnection.Work word) {
        connection
                .execute(() -> {
                    if (channel.isOpen()) {
                        word.run();
                    }
                })
                .onFailure(failure -> LOG.debug("cannot tell RabbitMQ of an event", failure));
    }
}
