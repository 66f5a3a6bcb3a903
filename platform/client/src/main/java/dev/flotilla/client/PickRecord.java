package dev.flotilla.client;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One pick and why: a place in a {@link PickLog} that is written again and again, allocating nothing.
 *
 * <p>A seqlock: odd while somebody writes, and a reader throws away what changed under its eyes. Only one thread writes at
 * a time: who finds a place taken gives up.
 */
final class PickRecord {
    private static final int ONLY = 0;
    private static final int COMPARED = 1;
    private static final int TURN = 2;
    private static final int PROBE = 3;

    private final AtomicLong sequence = new AtomicLong();
    private AttemptReason reason = AttemptReason.FIRST;
    private PickSet.Scope scope = PickSet.Scope.LIVE;
    private int how;
    private int load;
    private int otherLoad;
    private long at;
    private String requestId = "";
    private String failure = "";
    private @Nullable Endpoint picked;
    private @Nullable Endpoint other;

    /** Begins to write the pick of that number; says whether nobody else is at it. */
    boolean claim(long number) {
        long before = sequence.get();
        return (before & 1) == 0 && before <= 2 * number && sequence.compareAndSet(before, 2 * number + 1);
    }

    void about(CallState<?> call, AttemptReason why, PickSet.Scope from) {
        reason = why;
        scope = from;
        requestId = call.requestId();
        failure = call.attemptCount() == 0 ? "" : call.lastFailure();
        how = ONLY;
    }

    /** It is so busy, against another one that is so busy. */
    void compared(int load, Endpoint other, int otherLoad) {
        this.how = COMPARED;
        this.load = load;
        this.other = other;
        this.otherLoad = otherLoad;
    }

    void turn() {
        how = TURN;
    }

    void probe() {
        how = PROBE;
    }

    /** Ends writing. */
    void made(@Nullable Endpoint picked, long at) {
        this.picked = picked;
        this.at = at;
        sequence.lazySet(sequence.get() + 1);
    }

    /** What is written here, if it is this pick and whole; {@code null} if not. */
    @Nullable
    JsonObject read(long number, long now, Instant wall) {
        if (sequence.get() != 2 * number + 2) {
            return null;
        }
        JsonObject said = toJson(wall.minusNanos(now - at));
        // An atomic access of its own keeps the reads above it before the second look at the number.
        return sequence.compareAndSet(2 * number + 2, 2 * number + 2) ? said : null;
    }

    private JsonObject toJson(Instant time) {
        Endpoint one = picked;
        return new JsonObject()
                .put("at", time.toString())
                .put("request_id", requestId)
                .put("instance_id", one == null ? null : one.instance().id())
                .put("reason", one == null ? "nothing left to pick from" : reason());
    }

    private String reason() {
        String first = failure.isEmpty() ? reason.text() : reason.text() + " (" + failure + ")";
        String second = scope.text();
        String text = first.isEmpty() ? how() : first + "; " + how();
        return second.isEmpty() ? text : text + "; " + second;
    }

    private String how() {
        Endpoint than = other;
        if (how == COMPARED && than != null) {
            return comparison(than.instance().id());
        }
        return switch (how) {
            case TURN -> "its turn";
            case PROBE -> "probe of an ejected one";
            default -> "only one to pick from";
        };
    }

    private String comparison(String than) {
        boolean tie = load == 0 && otherLoad == 0;
        String numbers = " (" + load + " against " + otherLoad + ")";
        return tie ? "at random, as idle as " + than : "no busier for its weight than " + than + numbers;
    }
}
