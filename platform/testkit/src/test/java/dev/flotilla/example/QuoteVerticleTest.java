package dev.flotilla.example;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.discovery.Instance;
import dev.flotilla.kit.Kit;
import dev.flotilla.kit.Runtime;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example of docs/write-a-service.md, deployed as any verticle is: without the launcher. */
class QuoteVerticleTest {
    private final Vertx vertx = Vertx.vertx();
    private int port;

    @BeforeEach
    void deploy() throws Exception {
        JsonObject http = new JsonObject().put("host", "127.0.0.1").put("port", 0);
        vertx.deployVerticle(new QuoteVerticle(), new DeploymentOptions().setConfig(new JsonObject().put("http", http)))
                .await(30, SECONDS);
        port = Runtime.of(vertx).services().get(0).instance().port();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, SECONDS);
    }

    @Test
    void asksTheProductServiceThatDiscoveryFinds() throws Exception {
        offerProducts("{\"id\":\"P002\",\"name\":\"Keyboard\",\"price\":75.99,\"stock\":50}", "/api/products/P002");

        var answer = quote(new JsonObject().put("product_id", "P002").put("quantity", 3));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.bodyAsString()).isEqualTo("{\"total\":227.97}");
    }

    @Test
    void answers503WhileNobodyOffersProducts() throws Exception {
        var answer = quote(new JsonObject().put("product_id", "P002").put("quantity", 3));

        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.getHeader("retry-after")).isEqualTo("1");
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "../../health"})
    void keepsToThePathThatIsMeant(String product) throws Exception {
        offerProducts("{\"products\":[],\"next_cursor\":null}", "/api/products/");

        var answer = quote(new JsonObject().put("product_id", product).put("quantity", 1));

        assertThat(answer.statusCode()).isEqualTo(404);
    }

    @Test
    void reportsEveryFaultyField() throws Exception {
        var answer = quote(new JsonObject().put("quantity", 0));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.bodyAsJsonObject().getJsonArray("errors")).hasSize(2);
    }

    @Test
    void listsItsRoutesThoughItHasNoDocument() throws Exception {
        var document = WebClient.create(vertx)
                .get(port, "127.0.0.1", "/openapi.json")
                .send()
                .await(30, SECONDS)
                .bodyAsJsonObject();

        assertThat(document.getJsonObject("paths").getJsonObject("/api/quotes").containsKey("post"))
                .isTrue();
    }

    @Test
    void isPublishedUnderItsName() {
        Instance instance =
                Kit.of(vertx).index().snapshot("quote-service").instances().get(0);

        assertThat(instance.port()).isEqualTo(port);
        assertThat(instance.id()).startsWith("quote-service-");
    }

    @Test
    void standsInTheDocumentationWordForWord() throws Exception {
        Path root = Path.of("..", "..");
        String source = Files.readString(
                root.resolve("platform/testkit/src/test/java/dev/flotilla/example/QuoteVerticle.java"));

        String code = source.substring(source.indexOf("/** Tells what"));

        assertThat(Files.readString(root.resolve("docs/write-a-service.md"))).contains(code);
    }

    private void offerProducts(String body, String path) throws Exception {
        int products = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .setStatusCode(request.path().equals(path) ? 200 : 404)
                        .putHeader("content-type", "application/json")
                        .end(body))
                .listen(0, "127.0.0.1")
                .await(30, SECONDS)
                .actualPort();
        Kit.of(vertx)
                .index()
                .source("test", 1)
                .put(new Instance("product-service", "p-1", "127.0.0.1", products, false, "test", "", 100, Map.of()));
    }

    private HttpResponse<Buffer> quote(JsonObject body) throws Exception {
        return WebClient.create(vertx)
                .post(port, "127.0.0.1", "/api/quotes")
                .sendJsonObject(body)
                .await(30, SECONDS);
    }
}
