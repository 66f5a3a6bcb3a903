package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.SqlExecutor;
import dev.flotilla.security.JwtSettings;
import dev.flotilla.security.SigningKey;
import dev.flotilla.security.TokenIssuer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user service as its clients see it. */
final class UserVerticleTest {
    private static TestUsers users;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws Exception {
        users = TestUsers.start(dataDir, new JsonObject());
    }

    @AfterAll
    static void stop() throws Exception {
        users.close();
        TestUsers.CONTRACT.assertAllSeen("503");
    }

    @Test
    void opensAnAccount() throws Exception {
        var answer = users.register("Opens.An-Account_1");

        JsonObject user = answer.bodyAsJsonObject();
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(user.fieldNames()).containsExactly("id", "username", "email", "created_at");
        assertThat(user.getString("username")).isEqualTo("Opens.An-Account_1");
        assertThat(user.getString("email")).isEqualTo("test@example.com");
        assertThat(Instant.parse(user.getString("created_at")))
                .isBetween(
                        Instant.now().minus(Duration.ofMinutes(5)),
                        Instant.now().plusSeconds(60));
        assertThat(answer.getHeader("Location")).isEqualTo("/api/users/" + user.getString("id"));
    }

    @Test
    void aNameIsTakenInWhateverCase() throws Exception {
        users.register("TakenName");

        assertThat(users.register("takenNAME").statusCode()).isEqualTo(409);
        assertThat(users.register("TakenName").statusCode()).isEqualTo(409);
    }

    @Test
    void ofManyWhoRegisterANameOneGetsIt() throws Exception {
        List<Future<HttpResponse<Buffer>>> racers = IntStream.range(0, 20)
                .mapToObj(i -> users.postLater("/api/users/register", TestUsers.registration("racers")))
                .toList();
        TestUsers.await(Future.all(racers));

        assertThat(racers.stream().map(racer -> racer.result().statusCode()).toList())
                .containsOnlyOnce(201)
                .containsOnly(201, 409);
    }

    @Test
    void everyFaultyFieldIsNamedAtOnce() throws Exception {
        var answer = users.post(
                "/api/users/register",
                new JsonObject().put("username", "a").put("password", "short").put("email", "none"));

        JsonArray errors = answer.bodyAsJsonObject().getJsonArray("errors");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(errors.stream().map(error -> ((JsonObject) error).getString("field")))
                .containsExactly("username", "password", "email");
    }

    @Test
    void letsInWhoKnowsThePassword() throws Exception {
        String id = users.register("LogsIn").bodyAsJsonObject().getString("id");

        var answer = users.login("logsin", TestUsers.PASSWORD);

        JsonObject body = answer.bodyAsJsonObject();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(body.getString("token_type")).isEqualTo("Bearer");
        assertThat(body.getInteger("expires_in")).isEqualTo(3600);
        assertThat(body.getJsonObject("user").getString("id")).isEqualTo(id);
        JsonObject claims = claims(body.getString("token"));
        assertThat(claims.getString("sub")).isEqualTo(id);
        assertThat(claims.getString("username")).isEqualTo("LogsIn");
        assertThat(claims.getJsonArray("roles")).containsExactly("user");
        assertThat(claims.getLong("exp") - claims.getLong("iat")).isEqualTo(3600);
        assertThat(claims.getString("iss")).isEqualTo("flotilla");
        assertThat(claims.getString("aud")).isEqualTo("flotilla");
    }

    @Test
    void anUnknownNameAndAWrongPasswordAreAnsweredInTheSameWords() throws Exception {
        users.register("exists");

        var wrong = users.login("exists", "wrong password");
        var unknown = users.login("does-not-exist", "wrong password");
        var illegal = users.login("<script>" + "x".repeat(1000), "wrong password");
        var tooLong = users.login("exists", "x".repeat(100));
        var empty = users.login("", "");

        assertThat(List.of(wrong, unknown, illegal, tooLong, empty)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(words(answer)).isEqualTo(words(wrong));
            assertThat(List.copyOf(answer.headers().names()))
                    .isEqualTo(List.copyOf(wrong.headers().names()));
        });
    }

    @Test
    void aLoginWithoutItsFieldsIsABadRequest() throws Exception {
        assertThat(users.post("/api/users/login", new JsonObject()).statusCode())
                .isEqualTo(400);
        assertThat(users.post(
                                "/api/users/login",
                                new JsonObject().put("username", 1).put("password", true))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void showsWhoAsksTheOwnRecord() throws Exception {
        var registered = users.register("profile-user");

        var answer = users.get("/api/users/profile", users.token("profile-user"));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.bodyAsJsonObject()).isEqualTo(registered.bodyAsJsonObject());
        assertThat(users.get("/api/users/profile", users.serviceToken()).statusCode())
                .isEqualTo(404);
    }

    @Test
    void showsAddressesOnlyToOneselfAdministratorsAndServices() throws Exception {
        JsonObject ann = users.register("seen-ann").bodyAsJsonObject();
        users.register("seen-bob");
        String path = "/api/users/" + ann.getString("id");

        assertThat(users.get(path, users.token("seen-ann")).bodyAsJsonObject()).isEqualTo(ann);
        assertThat(users.get(path, users.adminToken()).bodyAsJsonObject()).isEqualTo(ann);
        assertThat(users.get(path, users.serviceToken()).bodyAsJsonObject()).isEqualTo(ann);
        assertThat(users.get(path, users.token("seen-bob")).bodyAsJsonObject().fieldNames())
                .containsExactly("id", "username", "created_at");
    }

    @Test
    void whatIsNoIdBelongsToNobody() throws Exception {
        String token = users.adminToken();

        for (String id : List.of(UUID.randomUUID().toString(), "1-1-1-1-1", "x", "%27%20or%201=1", "%00", "é")) {
            assertThat(users.get("/api/users/" + id, token).statusCode()).as(id).isEqualTo(404);
        }
    }

    @Test
    void pagesThroughAllUsersWithoutGapsWhileSomeAreAdded() throws Exception {
        for (int i = 0; i < 5; i++) {
            users.register("paged-" + i);
        }
        String token = users.token("paged-0");
        var seen = new ArrayList<String>();
        String cursor = "";
        do {
            JsonObject page = users.get("/api/users?limit=2" + cursor, token).bodyAsJsonObject();
            page.getJsonArray("users").forEach(user -> seen.add(((JsonObject) user).getString("username")));
            users.register("added-" + Math.min(seen.size(), 6));
            cursor = "&cursor=" + page.getString("next_cursor");
        } while (!cursor.equals("&cursor=null"));

        assertThat(seen).doesNotHaveDuplicates().contains("paged-0", "paged-1", "paged-2", "paged-3", "paged-4");
    }

    @Test
    void theListShowsAddressesToAdministratorsOnly() throws Exception {
        users.register("listed");

        assertThat(users.get("/api/users", users.token("listed")).bodyAsString())
                .doesNotContain("email");
        assertThat(users.get("/api/users", users.serviceToken()).bodyAsString()).doesNotContain("email");
        assertThat(users.get("/api/users", users.adminToken()).bodyAsString()).contains("\"email\"");
    }

    @Test
    void refusesParametersOfAListThatAreNone() throws Exception {
        String token = users.adminToken();

        for (String query : List.of("limit=0", "limit=101", "limit=x", "cursor=x", "cursor=AAAA")) {
            assertThat(users.get("/api/users?" + query, token).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void withoutATokenNobodySeesAnything() throws Exception {
        for (String path : List.of("/api/users", "/api/users/profile", "/api/users/" + UUID.randomUUID())) {
            assertThat(users.get(path, "").statusCode()).isEqualTo(401);
            assertThat(users.get(path, "x.y.z").statusCode()).isEqualTo(401);
        }
    }

    @Test
    void aServiceGetsATokenByFormOrJson() throws Exception {
        var json = users.post("/api/oauth/token", TestUsers.credentials("order-service", TestUsers.SECRET));
        var form = users.post(
                "/api/oauth/token",
                "application/x-www-form-urlencoded",
                Buffer.buffer(
                        "grant_type=client_credentials&client_id=my-own-service&client_secret=" + TestUsers.SECRET));

        assertThat(json.statusCode()).isEqualTo(200);
        assertThat(json.bodyAsJsonObject().getInteger("expires_in")).isEqualTo(600);
        JsonObject claims = claims(form.bodyAsJsonObject().getString("access_token"));
        assertThat(claims.getString("sub")).isEqualTo("my-own-service");
        assertThat(claims.getJsonArray("roles")).containsExactly("service");
    }

    @Test
    void refusesServicesWithoutTheSecret() throws Exception {
        var wrong = users.post("/api/oauth/token", TestUsers.credentials("order-service", "guess"));
        var person = users.post("/api/oauth/token", TestUsers.credentials("admin", TestUsers.SECRET));

        assertThat(List.of(wrong, person)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.bodyAsJsonObject().getString("error")).isEqualTo("invalid_client");
        });
    }

    @Test
    void saysWhyATokenRequestIsNone() throws Exception {
        var other = TestUsers.credentials("order-service", TestUsers.SECRET).put("grant_type", "password");
        var none = new JsonObject().put("client_id", "order-service");

        assertThat(users.post("/api/oauth/token", other).bodyAsJsonObject().getString("error"))
                .isEqualTo("unsupported_grant_type");
        assertThat(users.post("/api/oauth/token", none).bodyAsJsonObject().getJsonArray("errors"))
                .hasSize(2);
        assertThat(users.post("/api/oauth/token", none).bodyAsJsonObject().getString("error"))
                .isEqualTo("invalid_request");
    }

    @Test
    void publishesItsKeys() throws Exception {
        JsonObject keys = users.get("/.well-known/jwks.json", "").bodyAsJsonObject();

        assertThat(keys.getJsonArray("keys")).hasSize(1);
        JsonObject key = keys.getJsonArray("keys").getJsonObject(0);
        assertThat(key.fieldNames()).containsExactlyInAnyOrder("kty", "use", "alg", "kid", "n", "e");
        assertThat(header(users.adminToken()).getString("kid")).isEqualTo(key.getString("kid"));
    }

    @Test
    void theAdministratorOfTheConfigurationIsThere() throws Exception {
        assertThat(claims(users.adminToken()).getJsonArray("roles")).containsExactly("admin", "user");
    }

    @Test
    void describesItself() throws Exception {
        assertThat(users.get("/health", "").bodyAsJsonObject().getString("status"))
                .isEqualTo("healthy");
        assertThat(users.get("/info", "").bodyAsJsonObject().getString("service_name"))
                .isEqualTo("user-service");
        assertThat(users.get("/openapi.json", "").bodyAsJsonObject().getString("openapi"))
                .isEqualTo("3.1.0");
    }

    @Test
    void aRequestLineThatIsTooLongIsRefused() throws Exception {
        for (String path : List.of("/.well-known/jwks.json", "/health", "/info", "/openapi.json")) {
            assertThat(users.get(path + "?" + "x".repeat(8 * 1024), "").statusCode())
                    .isEqualTo(414);
        }
    }

    @Test
    void bodiesThatAreNoneAreRefused() throws Exception {
        for (String path : List.of("/api/users/register", "/api/users/login", "/api/oauth/token")) {
            var large = Buffer.buffer("{\"username\":\"" + "x".repeat(1 << 20) + "\"}");

            assertThat(users.post(path, "application/json", Buffer.buffer("{")).statusCode())
                    .isEqualTo(400);
            assertThat(users.post(path, "application/json", Buffer.buffer()).statusCode())
                    .isEqualTo(400);
            assertThat(users.post(path, "text/plain", Buffer.buffer("{}")).statusCode())
                    .isEqualTo(415);
            assertThat(users.post(path, "application/json", large).statusCode()).isEqualTo(413);
        }
    }

    @Test
    void otherMethodsAreNotAllowed() throws Exception {
        var answer = TestUsers.await(
                users.request(HttpMethod.DELETE, "/api/users/login", "").send());

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.getHeader("Allow")).contains("POST");
    }

    @Test
    void whoeverComesTooOftenIsAnswered429(@TempDir Path dataDir) throws Exception {
        var strict = new JsonObject()
                .put(
                        "passwords",
                        new JsonObject().put("cost", 10).put("threads", 1).put("queue", 0))
                .put("throttle", new JsonObject().put("address_failures", 1));
        try (var few = TestUsers.start(dataDir, strict)) {
            List<Future<HttpResponse<Buffer>>> rush = IntStream.range(0, 10)
                    .mapToObj(i -> few.postLater("/api/users/register", TestUsers.registration("rush-" + i)))
                    .toList();
            TestUsers.await(Future.all(rush));

            assertThat(rush.stream().map(answer -> answer.result().statusCode()).toList())
                    .contains(201, 429);
            assertThat(few.login("nobody", "guess").statusCode()).isEqualTo(429);
            assertThat(few.post("/api/oauth/token", TestUsers.credentials("a-service", "guess"))
                            .statusCode())
                    .isEqualTo(429);
        }
    }

    @Test
    void everyRouteIsDocumentedAndTheOtherWayRound() {
        Vertx vertx = Vertx.vertx();
        SqlExecutor nowhere = (sql, args) -> Future.failedFuture("there is no database");
        var throttle = new LoginThrottle(new ThrottleSettings(1, 1, Duration.ofMinutes(1)), System::nanoTime);
        var service = new UserService(
                new SqlUserStore(nowhere, nowhere), new Passwords(vertx, new PasswordSettings(4, 1, 1)), throttle);
        var key = SigningKey.generate();
        var tokens = new TokenRoutes(
                service,
                new ServiceAccounts("secret", throttle),
                new TokenIssuer(vertx, new JwtSettings("flotilla", "flotilla"), key),
                () -> Future.succeededFuture(List.of(key.jwk())),
                new TokenSettings(Duration.ofHours(1), Duration.ofHours(1)));

        TestUsers.CONTRACT.assertDescribes(vertx, tokens, new UserRoutes(service));
    }

    private static JsonObject words(HttpResponse<Buffer> answer) {
        JsonObject body = answer.bodyAsJsonObject();
        body.remove("trace_id");
        return body;
    }

    private static JsonObject header(String token) {
        return part(token, 0);
    }

    private static JsonObject claims(String token) {
        return part(token, 1);
    }

    private static JsonObject part(String token, int index) {
        byte[] json = Base64.getUrlDecoder().decode(token.split("\\.")[index]);
        return new JsonObject(new String(json, StandardCharsets.UTF_8));
    }
}
