package dev.flotilla.client;

import dev.flotilla.core.Subscription;
import dev.flotilla.discovery.ServiceEntry;
import dev.flotilla.discovery.ServiceIndex;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.client.HttpResponse;
import java.util.List;
import java.util.function.Function;

/**
 * Calls another service by its name: a healthy instance, within the deadline, again elsewhere where that is safe.
 *
 * <p>Made once and held by the verticle that makes the calls: like those of every Vert.x client its connections end with the
 * verticle; {@link #close()} gives up the rest. Thread-safe; an answer comes back on
 * the context of the caller.
 */
public final class ServiceClient {
    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int WAITING_PER_CONNECTION = 16;

    private final Vertx vertx;
    private final ClientSettings settings;
    private final ClientRuntime runtime;
    private final Endpoints endpoints;
    private final HttpClient http;
    private final Filter pipeline;
    private final Subscription knowledge;

    private ServiceClient(Vertx vertx, ServiceIndex index, String service, ClientSettings settings) {
        ServiceEntry entry = index.service(service);
        ClientMetrics metrics = ClientMetrics.of(service);
        this.vertx = vertx;
        this.settings = settings;
        this.runtime = ClientRuntime.of(vertx);
        this.endpoints = new Endpoints(entry, settings, runtime, metrics, index::disputed);
        this.http = http(vertx, settings);
        this.pipeline = Pipeline.of(endpoints, settings, runtime, metrics, new HttpFilter(http, settings));
        var subscriptions = List.of(
                index.onChange(changed -> follow(entry, changed)),
                index.addCaller(new PassiveHealth(endpoints)),
                index.watch(service));
        this.knowledge = VerticleScope.toVerticle(vertx, () -> subscriptions.forEach(Subscription::close));
    }

    private void follow(ServiceEntry entry, ServiceEntry changed) {
        if (changed == entry) {
            endpoints.follow();
        }
    }

    /** A client of the named service; instances may come later. */
    public static ServiceClient create(Vertx vertx, ServiceIndex index, String service, ClientSettings settings) {
        return new ServiceClient(vertx, index, service, settings);
    }

    private static HttpClient http(Vertx vertx, ClientSettings settings) {
        return vertx.httpClientBuilder()
                .with(httpOptions(settings))
                .with(poolOptions(settings))
                // A peer that dies breaks its connections; the tries on them tell, and Vert.x need not log each of
                // them.
                .withConnectHandler(connection -> connection.exceptionHandler(told -> {}))
                .build();
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
        return send(call, Function.identity());
    }

    /**
     * Sends a call and gives what the reader makes of its answer. The reader gets answers of 2xx and 4xx, and runs on the
     * context of the call, at most once for each attempt; it must not block.
     *
     * @param reader throws when it cannot use the answer. For 2xx that counts as a failure of the instance, like a 5xx, and
     *     another instance is asked when the call may be repeated. For 4xx the call fails with what it throws, and the
     *     instance is not at fault
     * @return what the reader gave; fails as {@link #send(Call)} does
     */
    public <T> Future<T> send(Call call, Function<HttpResponse<Buffer>, T> reader) {
        Context context = vertx.getOrCreateContext();
        var state = new CallState<>(runtime, call, reader, settings.deadline());
        if (context.isEventLoopContext() && Context.isOnEventLoopThread()) {
            return pipeline.send(state).compose(Answer::read);
        }
        Promise<T> value = Promise.promise();
        context.runOnContext(go -> pipeline.send(state).compose(Answer::read).onComplete(value));
        return value.future();
    }

    /** Gives up its connections and what it knows; calls under way fail. */
    public Future<Void> close() {
        knowledge.close();
        endpoints.close();
        return http.close();
    }

    /** The steps a call goes through. */
    @Override
    public String toString() {
        return endpoints.service() + ": " + pipeline;
    }
}
