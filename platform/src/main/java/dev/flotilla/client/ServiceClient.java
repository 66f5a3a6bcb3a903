package dev.flotilla.client;

import dev.flotilla.discovery.KnownService;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.Subscription;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpResponse;

/**
 * Calls another service by its name: a healthy instance, within the deadline, again elsewhere where that is safe.
 *
 * <p>Made once and held by the verticle that makes the calls: like those of every Vert.x client its connections, and the
 * timers of its breakers, end with the verticle; {@link #close()} gives up the rest. Thread-safe; an answer comes back on
 * the context of the caller.
 */
public final class ServiceClient {
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int WAITING_PER_CONNECTION = 16;

    private final Vertx vertx;
    private final ClientSettings settings;
    private final Targets targets;
    private final HttpClient http;
    private final Step pipeline;
    private final Subscription changes;
    private final Subscription ejections;

    private ServiceClient(Vertx vertx, ServiceIndex index, String service, ClientSettings settings) {
        KnownService known = index.service(service);
        ClientMetrics metrics = ClientMetrics.of(service);
        this.vertx = vertx;
        this.settings = settings;
        this.targets = new Targets(vertx, known, settings, metrics);
        this.http = vertx.createHttpClient(httpOptions(settings), poolOptions(settings));
        this.pipeline = pipeline(service, metrics);
        this.changes = index.onChange(changed -> {
            if (changed == known) {
                targets.follow();
            }
        });
        this.ejections = index.addEjections(targets::ejects);
    }

    /** A client of the named service; instances may come later. */
    public static ServiceClient create(Vertx vertx, ServiceIndex index, String service, ClientSettings settings) {
        return new ServiceClient(vertx, index, service, settings);
    }

    private Step pipeline(String service, ClientMetrics metrics) {
        var budget = new RetryBudget(settings.retryBudget(), System::nanoTime);
        Step step = new HttpStep(http, settings);
        step = new BreakerStep(settings.breaker(), step);
        step = TryTimeoutStep.create(settings.tryTimeout(), step);
        step = new PickStep(targets, step);
        step = new RetryStep(targets, settings.maxAttempts(), budget, metrics, step);
        step = new DeadlineStep(service, settings.deadline(), step);
        return new MeteredStep(metrics, step);
    }

    private static HttpClientOptions httpOptions(ClientSettings settings) {
        return new HttpClientOptions()
                .setConnectTimeout((int) settings.connectTimeout().toMillis())
                .setKeepAliveTimeout(KEEP_ALIVE_SECONDS);
    }

    private static PoolOptions poolOptions(ClientSettings settings) {
        return new PoolOptions()
                .setHttp1MaxSize(settings.poolSize())
                .setMaxWaitQueueSize(settings.poolSize() * WAITING_PER_CONNECTION);
    }

    /**
     * Sends a call and gives the whole answer, whose body is never {@code null} and whose JSON has exact decimals.
     *
     * @return the answer when its status is below 500; else fails with a {@link dev.flotilla.error.Problem}: 503 with
     *     {@code Retry-After} when no instance gave one, 504 when the deadline passed
     */
    public Future<HttpResponse<Buffer>> send(Call call) {
        Context context = vertx.getOrCreateContext();
        var exchange = new Exchange(vertx, call, settings.deadline());
        if (context.isEventLoopContext() && Context.isOnEventLoopThread()) {
            return pipeline.send(exchange);
        }
        Promise<HttpResponse<Buffer>> answer = Promise.promise();
        context.runOnContext(go -> pipeline.send(exchange).onComplete(answer));
        return answer.future();
    }

    /** Gives up connections and breakers; calls under way fail. */
    public Future<Void> close() {
        changes.close();
        ejections.close();
        targets.close();
        return http.close();
    }

    /** The steps a call goes through. */
    @Override
    public String toString() {
        return targets.service() + ": " + pipeline;
    }
}
