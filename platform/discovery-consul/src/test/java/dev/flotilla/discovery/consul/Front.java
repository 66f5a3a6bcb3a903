package dev.flotilla.discovery.consul;

import dev.flotilla.testkit.server.TestConsul;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Stands before Consul, writes down what it is asked, and can hold back some answers. */
final class Front implements AutoCloseable {
    private static final String INDEX = "X-Consul-Index";

    private final TestConsul consul;
    private final HttpClient client;
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private volatile String held = "nothing";
    private volatile Promise<Void> gate = Promise.promise();

    private Front(Vertx vertx, TestConsul consul) {
        this.consul = consul;
        this.client = vertx.createHttpClient(new PoolOptions().setHttp1MaxSize(100));
        this.server =
                Reader.await(vertx.createHttpServer().requestHandler(this::pass).listen(0, "127.0.0.1"));
    }

    static Front open(Vertx vertx, TestConsul consul) {
        return new Front(vertx, consul);
    }

    ConsulSettings settings(JsonObject more) {
        return Settings.of(
                consul, new JsonObject().put("port", server.actualPort()).mergeIn(more));
    }

    /** How often it was asked for the service. */
    long asked(String service) {
        return asked.stream().filter(uri -> uri.contains("/" + service + "?")).count();
    }

    /** All it was asked for, in that order. */
    List<String> asked() {
        return List.copyOf(asked);
    }

    /** Waits until it was asked for this. */
    void awaitAsked(String uri) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!asked.contains(uri)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("nobody asked for " + uri + " within 30 s, but for " + asked);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** The answers of what is asked for at a path that ends like this wait from now on, until they are released. */
    void holdAnswers(String end) {
        gate = Promise.promise();
        held = end;
    }

    void release() {
        held = "nothing";
        gate.complete();
    }

    private void pass(HttpServerRequest request) {
        asked.add(request.uri());
        Future<Void> open = request.path().endsWith(held) ? gate.future() : Future.succeededFuture();
        request.body()
                .compose(body -> ask(request, body))
                .compose(answer -> answer.body().compose(body -> open.map(body)).compose(body -> {
                    var response = request.response().setStatusCode(answer.statusCode());
                    String index = answer.getHeader(INDEX);
                    return (index == null ? response : response.putHeader(INDEX, index)).end(body);
                }))
                .recover(failure -> request.connection().close())
                .onFailure(gone -> {});
    }

    private Future<HttpClientResponse> ask(HttpServerRequest request, Buffer body) {
        return client.request(request.method(), consul.port(), consul.host(), request.uri())
                .compose(asking -> asking.send(body));
    }

    @Override
    public void close() {
        Reader.await(Future.join(server.close(), client.close()));
    }
}
