package dev.flotilla.postgres;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The pools in use, replaced when the server behind them does not answer any more.
 *
 * <p>A frozen server, or a network that swallows packets, is told from a slow statement by a question on another connection:
 * it is asked when nothing was answered for a second although something was asked. Without an answer all who wait are told
 * at once, by closing their connections, and nobody is kept waiting until the server answers that question. A process that
 * hardly gets to run itself blames the server later. Looks four times a second; thread-safe.
 */
final class Connections {
    private static final Duration QUIET = Duration.ofSeconds(1);
    private static final Duration QUIET_WHEN_STARVED = Duration.ofSeconds(10);
    private static final long STARVED_NANOS = Duration.ofSeconds(3).toNanos();
    private static final long LOOK_MILLIS = 250;
    private static final long LATE_NANOS = Duration.ofMillis(2 * LOOK_MILLIS).toNanos();

    /** A connection that broke without a word costs new ones for all; when this happens more often it is something else. */
    /** A failover to another server takes seconds: new connections this often find it soon after. */
    private static final long READ_ONLY_ROTATION_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long ROTATION_NANOS = Duration.ofMinutes(1).toNanos();

    private final Vertx vertx;
    private final String name;
    private final DatabaseSettings settings;
    private final DatabaseUrl url;
    private final Availability availability;
    private final Heartbeat pulse;
    private final Context context;
    private final long looks;
    private volatile Pools pools;
    private volatile boolean silent;
    private volatile long lookedAt = System.nanoTime();
    private volatile long lateAt = lookedAt - STARVED_NANOS;
    private long rotatedAt = System.nanoTime() - ROTATION_NANOS;
    private boolean closed;

    Connections(Vertx vertx, String name, DatabaseSettings settings, DatabaseUrl url) {
        this.vertx = vertx;
        this.name = name;
        this.settings = settings;
        this.url = url;
        this.availability = new Availability(name, url);
        this.pools = new Pools(vertx, name, settings, url);
        this.pulse = new Heartbeat(() -> Pools.single(vertx, name, settings, url));
        this.context = vertx.getOrCreateContext();
        this.looks = vertx.setPeriodic(LOOK_MILLIS, id -> look());
    }

    Pools pools() {
        return pools;
    }

    /** Whether there is no point in asking the server anything, as it would not answer. */
    boolean areSilent() {
        return silent;
    }

    /** Succeeds when the server answers within a second, whatever the pools are at; true when it takes writes. */
    Future<Boolean> ping() {
        Pools current = pools;
        return pulse.beat()
                .onSuccess(writable -> {
                    availability.answered();
                    if (!writable) {
                        current.refusedWrite();
                    }
                })
                .onFailure(this::note);
    }

    /** Notes an answer. */
    void heard(Pools from) {
        from.heard();
        availability.answered();
    }

    /** Notes a failure, be it an answer, too. */
    void failed(Pools from, Throwable failure) {
        note(failure);
        if (DatabaseFailure.isAnswer(failure)) {
            from.heard();
        }
        if (failure instanceof TimeoutException) {
            from.missed();
        }
        if (DatabaseFailure.isReadOnly(failure)) {
            from.refusedWrite();
        }
    }

    /** Notes what a connection says apart from its answers. */
    void note(Throwable failure) {
        if (DatabaseFailure.isAway(failure)) {
            availability.failed(failure);
        }
    }

    synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(looks);
        return Future.join(pools.close(), pulse.close()).mapEmpty();
    }

    private void look() {
        Pools current = pools;
        watchOurselves();
        pulse.renew();
        if (silent || current.isQuietFor(QUIET)) {
            pulse.beat().onComplete(beat -> context.runOnContext(now -> judge(current, beat.cause())));
        } else if (current.areReadOnly()) {
            availability.readOnly();
            pulse.wearOut();
            rotate(current, READ_ONLY_ROTATION_NANOS);
        } else if (current.isStuck()) {
            rotate(current, ROTATION_NANOS);
        }
    }

    private void watchOurselves() {
        long now = System.nanoTime();
        if (now - lookedAt > LATE_NANOS) {
            lateAt = now;
        }
        lookedAt = now;
    }

    private boolean isStarved() {
        return System.nanoTime() - lateAt < STARVED_NANOS;
    }

    private void judge(Pools asked, @Nullable Throwable failure) {
        if (failure == null || DatabaseFailure.isAnswer(failure)) {
            silent = false;
            heard(asked);
        } else if (silent
                || asked.isQuietFor(isStarved() ? QUIET_WHEN_STARVED : QUIET)) { // no late answer has come meanwhile
            silent = failure instanceof TimeoutException;
            availability.failed(failure);
            giveUp(asked);
        }
    }

    /** Leaves connections on which nothing comes back to their fate, which may take TCP a quarter of an hour to decide. */
    private synchronized void giveUp(Pools lost) {
        if (pools == lost && lost.areInUse() && !closed) {
            pools = new Pools(vertx, name, settings, url);
            lost.lost().onFailure(this::note);
        }
    }

    /**
     * Takes new connections, as one of the old ones seems to be broken or leads to a server that is no primary any more; what
     * is under way on the others may end.
     */
    private synchronized void rotate(Pools worn, long leastNanos) {
        if (pools == worn && !closed && System.nanoTime() - rotatedAt > leastNanos) {
            rotatedAt = System.nanoTime();
            pools = new Pools(vertx, name, settings, url);
            vertx.setTimer(settings.patience().toMillis(), id -> worn.close().onFailure(this::note));
        }
    }
}
