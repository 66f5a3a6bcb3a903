package dev.flotilla.client;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.discovery.DiscoveryReport;
import dev.flotilla.discovery.IndexSource;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.discovery.WatchListener;
import dev.flotilla.json.Fields;
import dev.flotilla.testkit.server.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

/** Instances of one service that behave well or badly, real servers on free ports, and an index that knows them. */
final class Fleet implements AutoCloseable {
    static final String SERVICE = "product-service";

    final Vertx vertx;
    final ServiceIndex index = new ServiceIndex();
    private final IndexSource source = index.source("test", 1);

    Fleet(Vertx vertx) {
        this.vertx = vertx;
    }

    /** What an instance has seen. */
    static final class Member {
        final String id;
        final AtomicInteger requests = new AtomicInteger();
        final AtomicInteger connections = new AtomicInteger();
        final Promise<Void> firstRequest = Promise.promise();
        final Promise<Void> firstClosed = Promise.promise();

        Member(String id) {
            this.id = id;
        }

        int saw() {
            return requests.get();
        }

        private void sawRequest() {
            requests.incrementAndGet();
            firstRequest.tryComplete();
        }

        private void sawClose() {
            firstClosed.tryComplete();
        }
    }

    /** An HTTP server. */
    @CanIgnoreReturnValue
    Member http(String id, Handler<HttpServerRequest> handler) {
        var member = new Member(id);
        var server = vertx.createHttpServer()
                .connectionHandler(connection -> {
                    member.connections.incrementAndGet();
                    connection.closeHandler(closed -> member.sawClose());
                })
                .requestHandler(request -> {
                    member.sawRequest();
                    handler.handle(request);
                });
        join(id, await(server.listen(0, "127.0.0.1")).actualPort());
        return member;
    }

    /** An HTTP server that can be closed, with its connections. */
    HttpServer stoppable(String id, Handler<HttpServerRequest> handler) {
        HttpServer server = vertx.createHttpServer().requestHandler(handler);
        join(id, await(server.listen(0, "127.0.0.1")).actualPort());
        return server;
    }

    /** An HTTP server that answers every request alike. */
    @CanIgnoreReturnValue
    Member answering(String id, int status, String body) {
        return http(id, request -> request.response().setStatusCode(status).end(body));
    }

    /** A TCP server; the handler is called each time bytes arrive, one request in each as they are small. */
    @CanIgnoreReturnValue
    Member raw(String id, Handler<NetSocket> onRequest) {
        var member = new Member(id);
        var server = vertx.createNetServer().connectHandler(socket -> {
            member.connections.incrementAndGet();
            socket.closeHandler(closed -> member.sawClose());
            socket.exceptionHandler(failure -> {});
            socket.handler(bytes -> {
                member.sawRequest();
                onRequest.handle(socket);
            });
        });
        join(id, await(server.listen(0, "127.0.0.1")).actualPort());
        return member;
    }

    /** An instance that is registered, though nobody listens there. */
    void dead(String id) {
        join(id, TestServer.freePorts(1).get(0));
    }

    void leave(String id) {
        source.remove(SERVICE, id);
    }

    /** A client that waits long where the settings do not say otherwise: test machines are slow at times. */
    ServiceClient client(JsonObject settings) {
        var patient = new JsonObject().put("deadline_ms", 30_000).put("connect_timeout_ms", 10_000);
        Fields fields = Fields.ofConfig(patient.mergeIn(settings), "");
        return ServiceClient.create(vertx, index, SERVICE, ClientSettings.read(fields));
    }

    /** What {@code GET /discovery} says of an instance. */
    String statusOf(String id) {
        return new DiscoveryReport(index)
                .toJson().getJsonArray("services").getJsonObject(0).getJsonArray("instances").stream()
                        .map(JsonObject.class::cast)
                        .filter(instance -> id.equals(instance.getString("instance_id")))
                        .map(instance -> instance.getString("status"))
                        .findFirst()
                        .orElse("unknown");
    }

    /** Waits until nobody cares for the service. */
    void awaitUnwatched() {
        Promise<Void> unwatched = Promise.promise();
        var listening = index.onWatch(new WatchListener() {
            @Override
            public void watched(String service) {
                // It is waited for the opposite.
            }

            @Override
            public void unwatched(String service) {
                unwatched.tryComplete();
            }
        });
        if (index.watched().isEmpty()) {
            unwatched.tryComplete();
        }
        await(unwatched.future());
        listening.close();
    }

    @CanIgnoreReturnValue
    static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("nothing happened within 30 s", e);
        }
    }

    /** How a call ended badly. */
    static Throwable failureOf(Future<?> future) {
        return await(future.transform(result -> Future.succeededFuture(result.cause())));
    }

    @Override
    public void close() {
        await(vertx.close());
    }

    private void join(String id, int port) {
        source.put(new Instance(SERVICE, id, "127.0.0.1", port, false, "test", "", Instance.DEFAULT_WEIGHT, Map.of()));
    }
}
