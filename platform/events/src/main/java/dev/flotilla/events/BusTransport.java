package dev.flotilla.events;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.core.Subscription;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * Carries events over the event bus: within this process, or the cluster it belongs to.
 *
 * <p>The bus keeps nothing. An event is handed over when one subscriber of each queue has dealt with it, so that what is
 * published while a queue has no subscriber stays where it is kept: with the publisher. What one queue took and another did
 * not is published again to both. A process that belongs to no cluster counts as connected while every queue has a
 * subscriber in it. Thread-safe.
 */
public final class BusTransport implements EventTransport {
    /** Like a broker's confirmation, and well below what a transaction that waits for it may idle. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private static final int REFUSED = 422;
    private static final int FAILED = 503;

    private final Vertx vertx;
    private final List<String> queues;
    private final Duration patience;
    private final Set<Subscriber> subscribers = new HashSet<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean connected;
    private volatile boolean closed;

    private record Subscriber(String queue, MessageConsumer<String> consumer) {}

    /** With the queues that every event goes to. */
    public BusTransport(Vertx vertx, List<String> queues) {
        this(vertx, queues, ANSWER);
    }

    BusTransport(Vertx vertx, List<String> queues, Duration patience) {
        this.vertx = vertx;
        this.queues = List.copyOf(queues);
        this.patience = patience;
    }

    @Override
    public boolean isConnected() {
        return !closed && (vertx.isClustered() || connected);
    }

    @Override
    public Subscription onConnected(Runnable listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    @Override
    public Future<Void> publish(Event event) {
        if (closed) {
            return Future.failedFuture(new IllegalStateException("the transport of events is closed"));
        }
        List<Future<Void>> sent =
                queues.stream().map(queue -> send(queue, event)).toList();
        return Future.join(sent)
                .transform(done -> mostHopeful(sent)
                        .<Future<Void>>map(Future::failedFuture)
                        .orElseGet(Future::succeededFuture));
    }

    @Override
    public Subscription subscribe(String queue, Set<String> types, Function<String, Future<Void>> handler) {
        var consumer = vertx.eventBus().<String>consumer(address(queue), message -> {
            if (types.contains(message.headers().get("type"))) {
                handle(message, handler);
            } else {
                message.reply(null); // the queue takes it, and has no use for it
            }
        });
        var subscriber = new Subscriber(queue, consumer);
        if (add(subscriber)) {
            listeners.forEach(Runnable::run);
        }
        consumer.endHandler(undeployed -> remove(subscriber));
        return () -> {
            var unused = end(subscriber);
        };
    }

    @Override
    public Future<Void> close() {
        List<Subscriber> all;
        synchronized (this) {
            closed = true;
            all = List.copyOf(subscribers);
        }
        return Future.join(all.stream().map(this::end).toList()).mapEmpty();
    }

    private Future<Void> send(String queue, Event event) {
        var options = new DeliveryOptions()
                .setSendTimeout(patience.toMillis())
                .addHeader("type", event.type())
                .addHeader("event_id", event.id().toString());
        return vertx.eventBus()
                .<Void>request(address(queue), event.payload(), options)
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(translate(failure, event)));
    }

    private static Throwable translate(Throwable failure, Event event) {
        if (failure instanceof ReplyException reply) {
            if (reply.failureType() == ReplyFailure.NO_HANDLERS) {
                return new NotRouted(event.type());
            }
            if (reply.failureCode() == REFUSED) {
                return new EventRefused(String.valueOf(reply.getMessage()));
            }
        }
        return failure;
    }

    /** An event is put aside only when no queue could still take it: what one refuses, another may not even have seen. */
    private static Optional<Throwable> mostHopeful(List<Future<Void>> sent) {
        return sent.stream()
                .filter(Future::failed)
                .map(Future::cause)
                .min(Comparator.comparing((Throwable failure) -> failure instanceof EventRefused)
                        .thenComparing(failure -> failure instanceof NotRouted));
    }

    private static void handle(Message<String> message, Function<String, Future<Void>> handler) {
        Future.succeededFuture(message.body()).compose(handler).onComplete(handled -> {
            if (handled.succeeded()) {
                message.reply(null);
            } else {
                boolean refused = handled.cause() instanceof EventRefused;
                message.fail(
                        refused ? REFUSED : FAILED,
                        String.valueOf(handled.cause().getMessage()));
            }
        });
    }

    private Future<Void> end(Subscriber subscriber) {
        return remove(subscriber) ? subscriber.consumer().unregister() : Future.succeededFuture();
    }

    /** Whether that connected us. */
    private synchronized boolean add(Subscriber subscriber) {
        boolean before = isConnected();
        subscribers.add(subscriber);
        count();
        return !before && isConnected();
    }

    /** Whether it was there. */
    @CanIgnoreReturnValue
    private synchronized boolean remove(Subscriber subscriber) {
        boolean removed = subscribers.remove(subscriber);
        count();
        return removed;
    }

    private void count() {
        connected = queues.stream()
                .allMatch(queue -> subscribers.stream()
                        .anyMatch(subscriber -> subscriber.queue().equals(queue)));
    }

    private static String address(String queue) {
        return "flotilla.orders." + queue;
    }
}
