package dev.flotilla.events.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.flotilla.events.Event;
import dev.flotilla.events.NotRouted;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * The channel on which events are published, from its beginning to its loss.
 *
 * <p>What is not confirmed when it is lost fails: it may have arrived.
 */
final class RabbitLink {
    private static final int PERSISTENT = 2;
    private static final int ABORT_MS = 1_000;

    private final Channel channel;
    private final RabbitConnection thread;
    private final TreeMap<Long, Unconfirmed> unconfirmed = new TreeMap<>();
    private volatile boolean blocked;

    private RabbitLink(Channel channel, RabbitConnection thread) {
        this.channel = channel;
        this.thread = thread;
    }

    /**
     * Blocking. Declares the exchange, and the queues that every event goes to.
     *
     * @param available told when a broker that was short of memory or disk takes events again
     */
    static RabbitLink over(Connection connection, RabbitConnection thread, List<String> queues, Runnable available)
            throws IOException {
        Channel channel = connection.createChannel();
        var link = new RabbitLink(channel, thread);
        channel.addShutdownListener(why -> {
            link.fail(new IOException("the channel to RabbitMQ was closed: " + why.getMessage()));
            if (!why.isHardError()) { // what a channel of its own has not confirmed is unknown: begin anew
                connection.abort(ABORT_MS);
            }
        });
        RabbitQueue.declareExchange(channel);
        for (String queue : queues) {
            RabbitQueue.declare(channel, queue, "#");
        }
        channel.confirmSelect();
        channel.addConfirmListener(
                (tag, multiple) -> link.confirmed(tag, multiple, true),
                (tag, multiple) -> link.confirmed(tag, multiple, false));
        channel.addReturnListener(
                returned -> link.returned(returned.getProperties().getMessageId()));
        connection.addBlockedListener(reason -> link.blocked = true, () -> {
            link.blocked = false;
            available.run();
        });
        return link;
    }

    /** Whether the broker takes events now. */
    boolean isUsable() {
        return channel.isOpen() && !blocked;
    }

    /** Completes, on the context of the caller, when a queue keeps the event; within the given time. */
    Future<Void> publish(Event event, Context context, Duration longest) {
        var waiting = new Unconfirmed(event, Promise.promise());
        thread.execute(() -> send(waiting)).onFailure(waiting.promise::tryFail);
        Promise<Void> told = Promise.promise();
        waiting.promise
                .future()
                .timeout(longest.toMillis(), TimeUnit.MILLISECONDS)
                .onComplete(done -> context.runOnContext(now -> {
                    waiting.promise.tryFail("too late"); // if it is not sent yet, it never is
                    if (done.succeeded()) {
                        told.tryComplete();
                    } else {
                        told.tryFail(done.cause());
                    }
                }));
        return told.future();
    }

    private void send(Unconfirmed waiting) throws IOException {
        if (waiting.promise.future().isComplete()) {
            return; // given up: somebody else may have delivered it, and what follows it
        }
        Event event = waiting.event;
        var properties = new BasicProperties.Builder()
                .contentType("application/json")
                .contentEncoding("utf-8")
                .deliveryMode(PERSISTENT)
                .messageId(event.id().toString())
                .type(event.type())
                .build();
        synchronized (unconfirmed) {
            unconfirmed.put(channel.getNextPublishSeqNo(), waiting);
        }
        channel.basicPublish(
                RabbitQueue.EXCHANGE,
                event.type(),
                true,
                properties,
                event.payload().getBytes(UTF_8));
    }

    /** A message without a queue comes back before it is confirmed. */
    private void returned(String messageId) {
        synchronized (unconfirmed) {
            unconfirmed.values().stream()
                    .filter(waiting -> waiting.event.id().toString().equals(messageId))
                    .forEach(waiting -> waiting.returned = true);
        }
    }

    private void confirmed(long tag, boolean multiple, boolean kept) {
        var done = new ArrayList<Unconfirmed>();
        synchronized (unconfirmed) {
            if (multiple) {
                var upTo = unconfirmed.headMap(tag, true);
                done.addAll(upTo.values());
                upTo.clear();
            } else {
                var one = unconfirmed.remove(tag);
                if (one != null) {
                    done.add(one);
                }
            }
        }
        done.forEach(waiting -> waiting.end(kept));
    }

    private void fail(IOException why) {
        List<Unconfirmed> left;
        synchronized (unconfirmed) {
            left = List.copyOf(unconfirmed.values());
            unconfirmed.clear();
        }
        left.forEach(waiting -> waiting.promise.tryFail(why));
    }

    private static final class Unconfirmed {
        private final Event event;
        private final Promise<Void> promise;
        private boolean returned;

        private Unconfirmed(Event event, Promise<Void> promise) {
            this.event = event;
            this.promise = promise;
        }

        private void end(boolean kept) {
            if (!kept) {
                promise.tryFail(new IOException("RabbitMQ could not keep the event"));
            } else if (returned) {
                promise.tryFail(new NotRouted(event.type()));
            } else {
                promise.tryComplete();
            }
        }
    }
}
