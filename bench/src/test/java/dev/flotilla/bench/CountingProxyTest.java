package dev.flotilla.bench;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CountingProxyTest {
    private final Vertx vertx = Vertx.vertx();
    private final LocalHttp http = new LocalHttp();

    @AfterEach
    void end() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void passesRequestsOnAndCountsThem() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(body -> request.response().end(request.method() + " " + request.uri() + " " + body)))
                .listen(0, Target.HOST)
                .await(30, SECONDS);

        try (var proxy = new CountingProxy(vertx, server.actualPort())) {
            assertThat(http.get(proxy.port(), "/v1/a?wait=1s")).isEqualTo("GET /v1/a?wait=1s ");
            assertThat(http.put(proxy.port(), "/v1/b", new JsonObject().put("x", 1)))
                    .isEqualTo("PUT /v1/b {\"x\":1}");
            assertThat(proxy.requests()).isEqualTo(2);
        }
    }
}
