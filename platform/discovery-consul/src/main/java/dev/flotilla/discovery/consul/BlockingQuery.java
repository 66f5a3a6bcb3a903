package dev.flotilla.discovery.consul;

import dev.flotilla.discovery.support.StableBackoff;
import io.vertx.core.AsyncResult;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks Consul one question for as long as it is open, and tells each new answer within milliseconds of the change.
 *
 * <p>One request at a time, each waiting for the index to move past the last one. When the index goes backwards, or
 * after any failure, the question is asked anew from 0, and the answer is told as one of a registry that may have lost
 * its memory: Consul would let a query with an index of its former life wait for a whole minute. After a failure there is
 * a pause that grows to five seconds. Confined to one context.
 *
 * @param <T> what the answers are decoded to
 */
final class BlockingQuery<T> {
    /** Who hears the answers. */
    interface Listener<T> {
        /** There is a new answer, or an old one again after a failure; {@code afresh} when it may be one of another life. */
        void told(T answer, boolean afresh);

        /** There was an answer, new or not. Called after {@link #told}. */
        void answered();

        /** There is none for now; tells why. Called after each failed try. */
        void failed(Throwable failure);
    }

    private static final long FIRST_PAUSE_MILLIS = 250;
    private static final long LONGEST_PAUSE_MILLIS = 5000;
    private static final int USELESS_IN_A_ROW = 20;

    /** More changes than this at once are no everyday life: whoever makes them does not set the pace here. */
    private static final int NEWS_IN_A_ROW = 1000;

    private static final long NEWS_PERIOD_MILLIS = 20;

    private final Vertx vertx;
    private final ConsulHttp http;
    private final String uri;
    private final Supplier<Duration> wait;
    private final Function<Buffer, T> decode;
    private final Listener<T> listener;
    private final TokenBucket useless;
    private final TokenBucket news = new TokenBucket(NEWS_IN_A_ROW, NEWS_PERIOD_MILLIS, BlockingQuery::now);
    private final StableBackoff patience =
            new StableBackoff(FIRST_PAUSE_MILLIS, LONGEST_PAUSE_MILLIS, BlockingQuery::now);
    private @Nullable ConsulCall call;
    private @Nullable T last;
    private boolean afresh = true;
    private boolean closed;
    private long index;
    private long askedAt;
    private long timer = -1;
    private boolean resting;
    private long restsUntil;

    /**
     * A question that is not asked yet.
     *
     * @param uri path and query, without index and wait
     * @param wait how long each request waits; asked before each
     * @param decode throws {@link ConsulException} when the body is no answer
     */
    BlockingQuery(
            Vertx vertx,
            ConsulHttp http,
            String uri,
            Supplier<Duration> wait,
            Function<Buffer, T> decode,
            Listener<T> listener) {
        this.vertx = vertx;
        this.http = http;
        this.uri = uri;
        this.wait = wait;
        this.decode = decode;
        this.listener = listener;
        this.useless = new TokenBucket(USELESS_IN_A_ROW, wait.get().toMillis() / 2, BlockingQuery::now);
    }

    BlockingQuery<T> start() {
        ask();
        return this;
    }

    /** Somebody waits for news: asks now if it rests after answers that brought none, and goes on resting after that. */
    void hurry() {
        if (!closed && resting && vertx.cancelTimer(timer)) {
            ask();
        }
    }

    /** Asks no more; nothing is told after this. */
    void close() {
        closed = true;
        vertx.cancelTimer(timer);
        if (call != null) {
            call.cancel();
        }
    }

    private void ask() {
        if (closed) {
            return;
        }
        askedAt = now();
        Duration longest = wait.get();
        String separator = uri.indexOf('?') < 0 ? "?" : "&";
        call = http.poll(uri + separator + "index=" + index + "&wait=" + ConsulHttp.written(longest), longest);
        call.answer().map(this::decoded).onComplete(this::done);
    }

    private record Decoded<T>(long index, T value) {}

    private Decoded<T> decoded(ConsulResponse answer) {
        Buffer body = answer.demandOk().body();
        if (answer.index() == 0) {
            throw new ConsulException("an answer without an index");
        }
        return new Decoded<>(answer.index(), decode.apply(body));
    }

    private void done(AsyncResult<Decoded<T>> done) {
        if (closed) {
            return;
        }
        if (done.failed()) {
            failed(done.cause());
        } else {
            answered(done.result());
        }
    }

    private void failed(Throwable failure) {
        index = 0;
        afresh = true;
        resting = false;
        listener.failed(failure);
        askAfter(patience.failed());
    }

    private void answered(Decoded<T> answer) {
        patience.succeeded();
        boolean backwards = answer.index() < index;
        boolean anew = afresh || backwards;
        boolean isNew = anew || !answer.value().equals(last);
        index = backwards ? 0 : answer.index();
        afresh = backwards;
        last = answer.value();
        if (isNew) {
            listener.told(answer.value(), anew);
        }
        listener.answered();
        askAfter(pause(isNew && !backwards));
    }

    private long pause(boolean worthwhile) {
        boolean soon = now() - askedAt < wait.get().toMillis() / 2;
        if (!worthwhile && soon) {
            return rest();
        }
        resting = false;
        return worthwhile ? news.pause() : 0;
    }

    /** How long it rests; an answer that was asked for in the middle of a rest neither ends nor prolongs it. */
    private long rest() {
        if (!resting || restsUntil - now() <= 0) {
            long pause = useless.pause();
            restsUntil = now() + pause;
            resting = pause > 0;
            return pause;
        }
        return restsUntil - now();
    }

    private void askAfter(long millis) {
        if (closed) {
            return;
        }
        if (millis == 0) {
            ask();
        } else {
            timer = vertx.setTimer(millis, now -> ask());
        }
    }

    private static long now() {
        return System.nanoTime() / 1_000_000;
    }
}
