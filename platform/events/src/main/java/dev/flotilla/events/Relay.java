package dev.flotilla.events;

import dev.flotilla.core.Subscription;
import dev.flotilla.error.CrashPoint;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.SqlExecutor;
import dev.flotilla.time.Backoff;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the events of an outbox: each at least once, those of one subject in order.
 *
 * <p>Every instance of a service runs one; they share the work through locks of the database, which a process that dies
 * lets go: no leader and no lease. An event is forgotten when the sink has taken it, in the transaction that holds its
 * lock. One that fails is tried again, later each time, and does not hold up those of other subjects; one that is refused,
 * or has failed too often while others are delivered, is parked. When nothing can be delivered, one event at a time is
 * tried. Runs on the context it is started on; {@link #nudge} may be called from any thread.
 */
public final class Relay {
    private static final Logger LOG = LoggerFactory.getLogger(Relay.class);
    private static final long FIRST_PAUSE_MS = 50;
    private static final long LOOK_MS = 5_000;
    private static final double LONG_SECONDS = 10;
    /** Longer than any sink takes. */
    private static final Duration LONGEST_ROUND = Duration.ofSeconds(60);
    /** While something has been delivered so shortly ago, an event that fails does so by itself. */
    private static final Duration WORKING = Duration.ofMinutes(10);
    /** An event that has failed so often says nothing of the others. */
    private static final int USUAL_SUSPECT = 5;
    /** Under load events are taken together, as a round costs a commit and five round trips, whatever it delivers. */
    private static final long GATHER_MS = 10;
    /** After a full round a backlog rests as long as that took, but no longer: half of the machine is for what happens now. */
    private static final long LONGEST_REST_MS = 100;

    private final Vertx vertx;
    private final Database database;
    private final EventSink sink;
    private final RelaySettings settings;
    private final RelayMetrics metrics;
    private final String place;
    private final Context context;
    private final Backoff pause;
    private Subscription connected = () -> {};
    private Future<Void> round = Future.succeededFuture();
    private long begun;
    private long timer = -1;
    private long looks = -1;
    private volatile long deliveredAt = System.nanoTime() - WORKING.toNanos();
    private boolean nudged;
    private boolean gathering;
    private boolean failing;
    private boolean reported;
    private boolean stopped = true;

    /** Of the service whose outbox it is; belongs to the context it is made on. */
    public Relay(Vertx vertx, String service, Database database, EventSink sink, RelaySettings settings) {
        this.vertx = vertx;
        this.database = database;
        this.sink = sink;
        this.settings = settings;
        this.metrics = RelayMetrics.of(service);
        this.place = "relay." + service;
        this.context = vertx.getOrCreateContext();
        this.pause = new Backoff(
                FIRST_PAUSE_MS,
                settings.longestPause().toMillis(),
                () -> ThreadLocalRandom.current().nextDouble());
    }

    /** Begins to deliver. */
    public void start() {
        context.runOnContext(begin -> {
            stopped = false;
            connected = sink.onConnected(this::nudge);
            looks = vertx.setPeriodic(0, LOOK_MS, id -> look());
            run();
        });
    }

    /** Says that there is an event: it is delivered now, or with others in a moment, rather than at the next look. */
    public void nudge() {
        context.runOnContext(now -> {
            nudged = true;
            if (!stopped && round.isComplete() && !failing && !gathering) {
                run();
            }
        });
    }

    /** Ends after the events that are being delivered. */
    public Future<Void> stop() {
        stopped = true;
        connected.close();
        vertx.cancelTimer(timer);
        vertx.cancelTimer(looks);
        metrics.close();
        return round.otherwiseEmpty();
    }

    private void look() {
        Future<OutboxState> seen = OutboxTable.state(database.read());
        metrics.look(seen);
        var unused = seen.onSuccess(state -> {
            if (!reported && state.lagSeconds() > LONG_SECONDS && !sink.isConnected()) {
                LOG.warn(
                        "{} events wait and nobody takes them: no broker is connected, and in this process nobody subscribes",
                        state.waiting());
                reported = true;
            }
        });
    }

    private void run() {
        vertx.cancelTimer(timer);
        nudged = false;
        gathering = false;
        begun = System.nanoTime();
        Future<List<Delivery>> deliveries = round();
        round = deliveries.mapEmpty();
        deliveries.onComplete(done -> next(done.succeeded() ? done.result() : List.of(), done.cause()));
    }

    private void next(List<Delivery> deliveries, @Nullable Throwable failure) {
        boolean delivered = deliveries.stream().anyMatch(Delivery::isDone);
        failing = failure != null || isStuck(deliveries) || (failing && deliveries.isEmpty());
        report(deliveries, failure);
        if (delivered) {
            deliveredAt = System.nanoTime();
        }
        if (stopped) {
            return;
        }
        if (failing) {
            timer = vertx.setTimer(pause.next(), id -> run());
        } else if (nudged || delivered) {
            pause.reset();
            gathering = true;
            timer = vertx.setTimer(rest(deliveries.size()), id -> run());
        } else {
            timer = vertx.setTimer(settings.interval().toMillis(), id -> run());
        }
    }

    private long rest(int delivered) {
        long took = (System.nanoTime() - begun) / 1_000_000;
        return delivered < settings.batch() ? GATHER_MS : Math.max(GATHER_MS, Math.min(took, LONGEST_REST_MS));
    }

    /** Whether nothing can be delivered, as far as can be told: what is refused, or always fails alone, is no sign of it. */
    private static boolean isStuck(List<Delivery> deliveries) {
        return deliveries.stream().noneMatch(Delivery::isDone)
                && deliveries.stream()
                        .anyMatch(delivery -> !delivery.isHopeless(Integer.MAX_VALUE)
                                && delivery.event().attempts() < USUAL_SUSPECT);
    }

    private Future<List<Delivery>> round() {
        if (!sink.isConnected()) {
            return Future.succeededFuture(List.of()); // it says when it is
        }
        int most = failing ? 1 : settings.batch();
        return database.transaction(transaction ->
                OutboxTable.claim(transaction, most, LONGEST_ROUND).compose(waiting -> deliver(transaction, waiting)));
    }

    private Future<List<Delivery>> deliver(SqlExecutor transaction, List<Waiting> waiting) {
        if (!waiting.isEmpty()) {
            CrashPoint.reached(place + ".claimed");
        }
        List<Future<Delivery>> deliveries = waiting.stream().map(this::deliver).toList();
        return Future.join(deliveries)
                .compose(done -> note(
                        transaction, deliveries.stream().map(Future::result).toList()));
    }

    private Future<Delivery> deliver(Waiting waiting) {
        return Future.succeededFuture(waiting.event())
                .compose(sink::publish)
                .transform(
                        (done, failure) -> Future.succeededFuture(new Delivery(waiting, Optional.ofNullable(failure))));
    }

    private Future<List<Delivery>> note(SqlExecutor transaction, List<Delivery> deliveries) {
        if (!deliveries.isEmpty()) {
            CrashPoint.reached(place + ".published");
        }
        List<Delivery> done = deliveries.stream().filter(Delivery::isDone).toList();
        boolean works = !done.isEmpty() || System.nanoTime() - deliveredAt < WORKING.toNanos();
        int attempts = works ? settings.attempts() : Integer.MAX_VALUE; // not its fault when all fail
        List<Delivery> hopeless = deliveries.stream()
                .filter(delivery -> delivery.isHopeless(attempts))
                .toList();
        List<Delivery> again = deliveries.stream()
                .filter(delivery -> !delivery.isDone() && !delivery.isHopeless(attempts))
                .toList();
        return OutboxTable.delivered(transaction, done)
                .compose(noted -> OutboxTable.parked(transaction, hopeless))
                .compose(noted -> OutboxTable.failed(transaction, again, settings))
                .map(noted -> {
                    if (!deliveries.isEmpty()) {
                        CrashPoint.reached(place + ".noted");
                    }
                    hopeless.forEach(Relay::reportParked);
                    metrics.delivered(done.size(), again.size() + hopeless.size());
                    return deliveries;
                });
    }

    private static void reportParked(Delivery parked) {
        Event event = parked.event().event();
        LOG.error("event {} ({}) of {} is parked: {}", event.id(), event.type(), event.subject(), parked.reason());
    }

    /** Tells when it begins to fail and when it works again, not of each time between. */
    private void report(List<Delivery> deliveries, @Nullable Throwable failure) {
        if (failing && !reported) {
            String why =
                    failure != null ? failure.toString() : deliveries.get(0).reason();
            LOG.warn("events cannot be delivered and are kept; trying on: {}", why);
            reported = true;
        } else if (reported && deliveries.stream().anyMatch(Delivery::isDone)) {
            LOG.info("events are delivered again");
            reported = false;
        }
    }
}
