package dev.flotilla.examples.greeting;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.kit.Runtime;
import dev.flotilla.kit.Service;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Both services in one Vert.x, as the README shows them. */
@ExtendWith(VertxExtension.class)
class ProviderConsumerTest {
    private static final String PROVIDER = "provider-service";
    private static final String CONSUMER = "consumer-service";

    @SuppressWarnings("NullAway.Init")
    private Vertx vertx;

    @SuppressWarnings("NullAway.Init")
    private WebClient client;

    @SuppressWarnings("NullAway.Init")
    private String provider;

    @BeforeEach
    void start(Vertx running) throws Exception {
        vertx = running;
        client = WebClient.create(vertx);
        provider = deploy(new ProviderVerticle(), new JsonObject().put("message", "good morning"));
        var consumer = deploy(new ConsumerVerticle(), new JsonObject());
        assertThat(consumer).isNotEqualTo(provider);
    }

    @Test
    void fetchesWhatTheProviderTells() throws Exception {
        var answer = get(CONSUMER, "/fetch");

        JsonObject body = answer.bodyAsJsonObject();
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        assertThat(body.fieldNames()).containsExactly("status", "data", "time", "version");
        assertThat(body.getString("status")).isEqualTo("success");
        assertThat(body.getJsonObject("data"))
                .isEqualTo(new JsonObject()
                        .put("message", "good morning")
                        .put("source", service(PROVIDER).instance().id()));
        assertThat(Instant.parse(body.getString("time"))).isBefore(Instant.now().plusSeconds(30));
        assertThat(body.getString("version")).isEqualTo("1.0.0");
    }

    @Test
    void tellsTheSameToWhoeverAsksTheProviderItself() throws Exception {
        JsonObject told = get(PROVIDER, "/data").bodyAsJsonObject();

        assertThat(told.getJsonObject("data"))
                .isEqualTo(get(CONSUMER, "/fetch").bodyAsJsonObject().getJsonObject("data"));
    }

    @Test
    void tellsWhoTheProviderIs() throws Exception {
        JsonObject info = get(PROVIDER, "/info").bodyAsJsonObject();

        assertThat(info)
                .isEqualTo(new JsonObject()
                        .put("service_name", PROVIDER)
                        .put("host", "127.0.0.1")
                        .put("port", service(PROVIDER).instance().port())
                        .put("version", "1.0.0")
                        .put("instance_id", service(PROVIDER).instance().id()));
    }

    @Test
    void tellsThatBothAreWell() throws Exception {
        for (String name : new String[] {PROVIDER, CONSUMER}) {
            var health = get(name, "/health");

            assertThat(health.statusCode()).isEqualTo(200);
            assertThat(health.bodyAsJsonObject().getString("status")).isEqualTo("healthy");
        }
    }

    @Test
    void answers503WhileTheProviderIsAwayAndFetchesAgainWhenItIsBack() throws Exception {
        int consumer = service(CONSUMER).instance().port();

        vertx.undeploy(provider).await(30, SECONDS);
        var away = get(consumer, "/fetch");

        assertThat(away.statusCode()).isEqualTo(503);
        assertThat(away.getHeader("content-type")).startsWith("application/problem+json");
        assertThat(away.getHeader("retry-after")).isNotBlank();
        assertThat(get(consumer, "/health").statusCode()).isEqualTo(200);

        provider = deploy(new ProviderVerticle(), new JsonObject().put("message", "back again"));
        var back = get(consumer, "/fetch");

        assertThat(back.statusCode()).as(back.bodyAsString()).isEqualTo(200);
        assertThat(back.bodyAsJsonObject().getJsonObject("data").getString("message"))
                .isEqualTo("back again");
    }

    private String deploy(Deployable verticle, JsonObject config) throws Exception {
        config.put("http", new JsonObject().put("host", "127.0.0.1").put("port", 0));
        return vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config))
                .await(30, SECONDS);
    }

    private Service service(String name) {
        return Runtime.of(vertx).services().stream()
                .filter(service -> service.settings().name().equals(name))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    private HttpResponse<Buffer> get(String name, String path) throws Exception {
        return get(service(name).instance().port(), path);
    }

    private HttpResponse<Buffer> get(int port, String path) throws Exception {
        return client.get(port, "127.0.0.1", path).send().await(30, SECONDS);
    }
}
