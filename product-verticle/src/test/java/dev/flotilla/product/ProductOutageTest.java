package dev.flotilla.product;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.kit.Runtime;
import dev.flotilla.security.Principal;
import dev.flotilla.testkit.OpenApiContract;
import dev.flotilla.testkit.TestIdentity;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What clients are told while the database is away. */
class ProductOutageTest {
    private final Vertx vertx = Vertx.vertx();
    private final OpenApiContract contract = OpenApiContract.load("openapi/product.json");

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void answers503WithRetryAfterEverywhere() throws Exception {
        TestIdentity identity = TestIdentity.start(vertx);
        String admin = identity.token("boss", Principal.ADMIN);
        String service = identity.token("order-service", Principal.SERVICE);
        String database = TestDatabases.freshUrl("product");
        int port = start(database);

        TestDatabases.drop(database);

        JsonObject draft = Bodies.draft("x", "1", 1);
        assertAway(port, HttpMethod.GET, "/api/products", "", new JsonObject());
        assertAway(port, HttpMethod.GET, "/api/products/P001", "", new JsonObject());
        assertAway(port, HttpMethod.POST, "/api/products", admin, draft);
        assertAway(port, HttpMethod.PUT, "/api/products/P001", admin, draft);
        assertAway(port, HttpMethod.PUT, "/api/products/P001/reservations/o", service, Bodies.quantity(1));
        assertAway(port, HttpMethod.DELETE, "/api/products/P001/reservations/o", service, new JsonObject());
        assertAway(port, HttpMethod.GET, "/health", "", new JsonObject());
        contract.assertAllSeenOf("503");
    }

    private int start(String database) throws Exception {
        JsonObject config = new JsonObject()
                .put("http", new JsonObject().put("host", "127.0.0.1").put("port", 0))
                .put("database", new JsonObject().put("url", database));
        vertx.deployVerticle(new ProductVerticle(), new DeploymentOptions().setConfig(config))
                .await(30, SECONDS);
        return Runtime.of(vertx).services().get(0).instance().port();
    }

    private void assertAway(int port, HttpMethod method, String path, String token, JsonObject body) throws Exception {
        HttpRequest<Buffer> request = WebClient.create(vertx).request(method, port, "127.0.0.1", path);
        HttpRequest<Buffer> asked = token.isEmpty() ? request : request.bearerTokenAuthentication(token);
        HttpResponse<Buffer> answer = (body.isEmpty() ? asked.send() : asked.sendJsonObject(body)).await(30, SECONDS);

        assertThat(contract.check(method, path, answer).statusCode()).as(path).isEqualTo(503);
        assertThat(answer.getHeader("retry-after")).as(path).isEqualTo("1");
    }
}
