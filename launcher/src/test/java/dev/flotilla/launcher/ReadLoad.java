package dev.flotilla.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Reads that go on at a fixed rate whatever becomes of them, as those of many users do: an answer that is late delays no
 * other read.
 */
final class ReadLoad implements AutoCloseable {
    private static final int TICK_MILLIS = 10;
    private static final int CONNECTIONS = 100;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final HttpClient client = vertx.createHttpClient(
            new PoolOptions().setHttp1MaxSize(CONNECTIONS).setMaxWaitQueueSize(100_000));
    private final String token;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong answered = new AtomicLong();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final long timer;
    private volatile List<RequestOptions> requests;

    private ReadLoad(String token, List<String> urls, int perSecond) {
        this.token = token;
        this.requests = requests(urls);
        int perTick = perSecond * TICK_MILLIS / 1000;
        this.timer = vertx.setPeriodic(TICK_MILLIS, id -> {
            for (int i = 0; i < perTick; i++) {
                read();
            }
        });
    }

    /** Begins to read the URLs in turn. */
    static ReadLoad start(int perSecond, String token, List<String> urls) {
        return new ReadLoad(token, urls, perSecond);
    }

    /** Reads others from now on; what is under way ends where it began. */
    void turnTo(List<String> urls) {
        requests = requests(urls);
    }

    private List<RequestOptions> requests(List<String> urls) {
        return urls.stream()
                .map(url -> new RequestOptions()
                        .setAbsoluteURI(url)
                        .setMethod(HttpMethod.GET)
                        .addHeader("Authorization", "Bearer " + token))
                .toList();
    }

    private void read() {
        List<RequestOptions> now = requests;
        RequestOptions request = now.get((int) (sent.getAndIncrement() % now.size()));
        client.request(request)
                .compose(going -> going.send().compose(this::whole))
                .onFailure(failure -> failures.add(failure.toString()))
                .onComplete(any -> answered.incrementAndGet());
    }

    private Future<Void> whole(HttpClientResponse response) {
        return response.body()
                .compose(body -> isWhole(response, body)
                        ? Future.succeededFuture()
                        : Future.failedFuture(response.statusCode() + " " + body));
    }

    /** An order whose user or product could not be looked up is an answer all the same, but not the one wanted. */
    private static boolean isWhole(HttpClientResponse response, Buffer body) {
        return response.statusCode() == 200 && !body.toString().contains("\"degraded\":[\"");
    }

    /** Waits until so many more reads have ended. */
    @CanIgnoreReturnValue
    ReadLoad await(int reads) throws InterruptedException {
        long goal = answered.get() + reads;
        for (int i = 0; answered.get() < goal; i++) {
            if (i > 12_000) {
                throw new AssertionError("only " + answered + " of " + sent + " reads have ended: " + failures);
            }
            var tick = new CountDownLatch(1);
            vertx.setTimer(TICK_MILLIS, id -> tick.countDown());
            tick.await();
        }
        return this;
    }

    /** Ends the load and waits for what is under way; gives what went wrong. */
    List<String> stop() throws InterruptedException {
        vertx.cancelTimer(timer);
        await((int) (sent.get() - answered.get()));
        return List.copyOf(failures);
    }

    long sent() {
        return sent.get();
    }

    @Override
    public void close() throws TimeoutException {
        vertx.close().await(30, SECONDS);
    }
}
