package dev.flotilla.security;

import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.discovery.Instance;
import dev.flotilla.discovery.ServiceIndex;
import dev.flotilla.json.Fields;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A user service that answers what a test tells it, found through an index and called through a client. */
final class RemoteUsers {
    /** What was asked, path and body. */
    final Queue<String> asked = new ConcurrentLinkedQueue<>();

    final ServiceClient client;
    private volatile int status = 200;
    private volatile String body = "{}";

    RemoteUsers(Vertx vertx) throws TimeoutException {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(sent -> {
                    asked.add(request.method() + " " + request.path() + " " + sent);
                    request.response().setStatusCode(status).end(body);
                }))
                .listen(0, "127.0.0.1")
                .await(30, TimeUnit.SECONDS);
        var index = new ServiceIndex();
        index.source("test", 1)
                .put(new Instance(
                        "user-service",
                        "one",
                        "127.0.0.1",
                        server.actualPort(),
                        false,
                        "test",
                        "",
                        Instance.DEFAULT_WEIGHT,
                        Map.of()));
        Fields settings = Fields.ofConfig(new JsonObject(), "");
        client = ServiceClient.create(vertx, index, "user-service", ClientSettings.read(settings));
    }

    void answers(int status, String body) {
        this.status = status;
        this.body = body;
    }
}
