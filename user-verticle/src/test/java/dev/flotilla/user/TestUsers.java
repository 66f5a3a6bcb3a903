package dev.flotilla.user;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.config.Environment;
import dev.flotilla.events.BusTransport;
import dev.flotilla.kit.KitSettings;
import dev.flotilla.kit.Runtime;
import dev.flotilla.security.JwtSettings;
import dev.flotilla.testkit.OpenApiContract;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A user service of its own for a test class, and a client of it; every answer is held to the OpenAPI document. */
final class TestUsers implements AutoCloseable {
    static final OpenApiContract CONTRACT = OpenApiContract.load("openapi/user.json");
    static final String SECRET = "the-secret-of-all-services";
    static final String ADMIN_PASSWORD = "admin-password";
    static final String PASSWORD = "testpass123";

    private final Vertx vertx = Vertx.vertx();
    private final WebClient client =
            WebClient.create(vertx, new WebClientOptions(), new PoolOptions().setHttp1MaxSize(300));
    private final int port;

    private TestUsers(Path dataDir, JsonObject config) throws TimeoutException {
        var settings = new KitSettings(
                Environment.DEVELOPMENT,
                dataDir,
                "",
                new JwtSettings("flotilla", "flotilla"),
                List.of(),
                BusTransport::new,
                List.of(),
                SECRET);
        Runtime runtime = Runtime.create(vertx, settings, List.of());
        await(vertx.deployVerticle(new UserVerticle(), new DeploymentOptions().setConfig(config)));
        port = runtime.services().get(0).instance().port();
    }

    /** Starts with a database and a data directory of the caller. */
    static TestUsers start(Path dataDir, String databaseUrl, JsonObject changes) throws TimeoutException {
        var config = new JsonObject()
                .put("http", new JsonObject().put("host", "127.0.0.1").put("port", 0))
                .put("database", new JsonObject().put("url", databaseUrl))
                .put("admin", new JsonObject().put("password", ADMIN_PASSWORD))
                .put("passwords", new JsonObject().put("cost", 4))
                .mergeIn(changes, true);
        return new TestUsers(dataDir, config);
    }

    /** Starts with an empty database. */
    static TestUsers start(Path dataDir, JsonObject changes) throws Exception {
        return start(dataDir, freshDatabase(), changes);
    }

    static String freshDatabase() throws Exception {
        return TestDatabases.freshUrl("user");
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> get(String uri, String token) throws TimeoutException {
        return CONTRACT.check(
                HttpMethod.GET, uri, await(request(HttpMethod.GET, uri, token).send()));
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> post(String uri, JsonObject body) throws TimeoutException {
        return await(postLater(uri, body));
    }

    /** A request with any body of any type. */
    @CanIgnoreReturnValue
    HttpResponse<Buffer> post(String uri, String contentType, Buffer body) throws TimeoutException {
        HttpRequest<Buffer> request = request(HttpMethod.POST, uri, "").putHeader("Content-Type", contentType);
        return CONTRACT.check(HttpMethod.POST, uri, await(request.sendBuffer(body)));
    }

    Future<HttpResponse<Buffer>> postLater(String uri, JsonObject body) {
        return request(HttpMethod.POST, uri, "")
                .sendJsonObject(body)
                .map(answer -> CONTRACT.check(HttpMethod.POST, uri, answer));
    }

    @CanIgnoreReturnValue
    HttpResponse<Buffer> register(String name) throws TimeoutException {
        return post("/api/users/register", registration(name));
    }

    HttpResponse<Buffer> login(String name, String password) throws TimeoutException {
        return post("/api/users/login", credentialsOf(name, password));
    }

    Future<HttpResponse<Buffer>> loginLater(String name, String password) {
        return postLater("/api/users/login", credentialsOf(name, password));
    }

    /** The token of somebody who is registered. */
    String token(String name) throws TimeoutException {
        return login(name, PASSWORD).bodyAsJsonObject().getString("token");
    }

    String adminToken() throws TimeoutException {
        return login("admin", ADMIN_PASSWORD).bodyAsJsonObject().getString("token");
    }

    String serviceToken() throws TimeoutException {
        return post("/api/oauth/token", credentials("order-service", SECRET))
                .bodyAsJsonObject()
                .getString("access_token");
    }

    HttpRequest<Buffer> request(HttpMethod method, String uri, String token) {
        HttpRequest<Buffer> request = client.request(method, port, "127.0.0.1", uri);
        return token.isEmpty() ? request : request.bearerTokenAuthentication(token);
    }

    static JsonObject registration(String name) {
        return new JsonObject().put("username", name).put("password", PASSWORD).put("email", "test@example.com");
    }

    static JsonObject credentials(String clientId, String secret) {
        return new JsonObject()
                .put("grant_type", "client_credentials")
                .put("client_id", clientId)
                .put("client_secret", secret);
    }

    @CanIgnoreReturnValue
    static <T> T await(Future<T> future) throws TimeoutException {
        return future.await(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws TimeoutException {
        await(vertx.close());
    }

    private static JsonObject credentialsOf(String name, String password) {
        return new JsonObject().put("username", name).put("password", password);
    }
}
