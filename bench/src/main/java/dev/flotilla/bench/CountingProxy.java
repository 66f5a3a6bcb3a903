package dev.flotilla.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Passes every request on to a server on this machine and counts them; a slow answer holds up nobody else. */
final class CountingProxy implements AutoCloseable {
    private static final int CONNECTIONS = 1000;

    private final AtomicLong requests = new AtomicLong();
    private final HttpClient client;
    private final HttpServer server;
    private final int target;

    /** Begins at a free port. */
    CountingProxy(Vertx vertx, int target) {
        this.target = target;
        this.client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        this.server = vertx.createHttpServer().requestHandler(this::pass);
        try {
            var unused = server.listen(0, Target.HOST).await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new BenchException("the counting proxy cannot listen", e);
        }
    }

    int port() {
        return server.actualPort();
    }

    /** How many requests have come so far. */
    long requests() {
        return requests.get();
    }

    private void pass(HttpServerRequest request) {
        requests.incrementAndGet();
        var options = new RequestOptions()
                .setMethod(request.method())
                .setHost(Target.HOST)
                .setPort(target)
                .setURI(request.uri());
        request.body()
                .compose(body -> client.request(options).compose(onward -> onward.send(body)))
                .compose(answer -> answer(request, answer))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    private static Future<Void> answer(HttpServerRequest request, HttpClientResponse answer) {
        return answer.body().compose(body -> {
            request.response().headers().setAll(answer.headers()).remove(HttpHeaders.TRANSFER_ENCODING);
            return request.response().setStatusCode(answer.statusCode()).end(body);
        });
    }

    @Override
    public void close() {
        client.close().onComplete(done -> server.close());
    }
}
