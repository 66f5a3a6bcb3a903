package dev.flotilla.kit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.client.Call;
import dev.flotilla.client.ClientSettings;
import dev.flotilla.client.ServiceClient;
import dev.flotilla.discovery.DiscoveryReport;
import dev.flotilla.json.Fields;
import dev.flotilla.web.Access;
import dev.flotilla.web.Response;
import dev.flotilla.web.Routes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One process whose front service calls its back service, on its way out. */
class KitLeavingTest {
    private final Vertx vertx = Vertx.vertx();
    private final Kit kit = Kit.of(vertx);
    private final Promise<Void> arrived = Promise.promise();
    private final Promise<Void> released = Promise.promise();

    @BeforeEach
    void deploy() throws Exception {
        vertx.deployVerticle(new Back()).await(30, SECONDS);
        vertx.deployVerticle(new Front()).await(30, SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void goesOnCallingItselfWhenItIsWithdrawn() throws Exception {
        released.complete();

        Runtime.of(vertx).withdraw().await(30, SECONDS);

        assertThat(askFront().await(30, SECONDS)).isEqualTo(200);
        assertThat(new DiscoveryReport(kit.index()).toJson().encode()).doesNotContain("instance_id", "withdrawn");
    }

    @Test
    void letsARequestFinishThatNeedsAnotherServiceOfTheProcess() throws Exception {
        Future<Integer> underWay = askFront();
        arrived.future().await(30, SECONDS);
        Runtime.of(vertx).withdraw().await(30, SECONDS);

        Future<Void> closed = Runtime.of(vertx).closeServers(20_000);
        released.complete();

        assertThat(underWay.await(30, SECONDS)).isEqualTo(200);
        closed.await(30, SECONDS);
    }

    private Future<Integer> askFront() {
        int port = kit.index().snapshot("front").instances().get(0).port();
        return WebClient.create(vertx).get(port, "127.0.0.1", "/front").send().map(answer -> answer.statusCode());
    }

    private static ServiceSettings settings(String name) {
        JsonObject http = new JsonObject().put("host", "127.0.0.1").put("port", 0);
        return ServiceSettings.read(Fields.ofConfig(new JsonObject().put("http", http), ""), name, 0);
    }

    private final class Back extends VerticleBase {
        @Override
        public Future<?> start() {
            Routes routes =
                    api -> api.get("/back", Access.open(), request -> Future.succeededFuture(Response.noContent()));
            return kit.service(settings("back")).serve(routes);
        }
    }

    /** Waits until the test lets it go on, and only then calls the other one. */
    private final class Front extends VerticleBase {
        @Override
        public Future<?> start() {
            ServiceClient back = kit.client("back", ClientSettings.standard());
            Routes routes = api -> api.get("/front", Access.open(), request -> {
                arrived.tryComplete();
                return released.future()
                        .compose(go -> back.send(Call.get("/back").in(request.context())))
                        .map(answer -> Response.ok(new JsonObject()));
            });
            return kit.service(settings("front")).serve(routes);
        }
    }
}
