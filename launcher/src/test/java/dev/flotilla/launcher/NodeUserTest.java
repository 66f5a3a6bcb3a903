package dev.flotilla.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.testkit.token.Forger;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The user service for Node, held to the OpenAPI document of ours. */
class NodeUserTest {
    private static final String PASSWORD = "testpass123";
    private static final Map<String, String> WITH_ADMIN =
            Map.of("ADMIN_USERNAME", "boss", "ADMIN_PASSWORD", "correct horse battery");

    private static Examples examples;
    private static Outside users;
    private static ContractClient client;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        examples = Examples.start(directory);
        users = examples.node(WITH_ADMIN);
        client = new ContractClient("openapi/user.json", users.url("user", ""));
    }

    @AfterAll
    static void stop() throws Exception {
        users.close();
        examples.close();
        client.close();

        // Node bounds the whole head of a request, not its first line.
        client.assertAllSeen("503", "429", "414");
        assertThat(users.process.exitCode()).isZero();
        assertThat(users.process.toString())
                .doesNotContain("unexpected failure", PASSWORD, Examples.SECRET, "correct horse battery");
    }

    @Test
    void opensAnAccountAndLetsItsOwnerIn() throws Exception {
        var registered = register("Ann.With-A_Name");
        var login = login("ann.with-a_name", PASSWORD).bodyAsJsonObject();

        assertThat(registered.fieldNames()).containsExactly("id", "username", "email", "created_at");
        assertThat(login.getJsonObject("user")).isEqualTo(registered);
        assertThat(login.getInteger("expires_in")).isEqualTo(3600);
        assertThat(client.get("/api/users/profile", login.getString("token")).bodyAsJsonObject())
                .isEqualTo(registered);
        assertThat(client.get("/api/users/profile", examples.token("order-service", "service"))
                        .statusCode())
                .isEqualTo(404);
    }

    @Test
    void ofManyWhoRegisterANameInWhateverCaseOneGetsIt() throws Exception {
        var racers = IntStream.range(0, 10)
                .mapToObj(i -> client.sendLater(
                        HttpMethod.POST,
                        "/api/users/register",
                        "",
                        "application/json",
                        registration(i % 2 == 0 ? "racers" : "RACERS").toBuffer()))
                .toList();
        ContractClient.await(Future.all(racers));

        assertThat(racers.stream().map(racer -> racer.result().statusCode()))
                .containsOnlyOnce(201)
                .containsOnly(201, 409);
    }

    @Test
    void everyFaultyFieldIsNamedAtOnce() throws Exception {
        var answer = client.post(
                "/api/users/register",
                "",
                new JsonObject().put("username", "a").put("password", "short").put("email", 7));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.bodyAsJsonObject().getJsonArray("errors").stream()
                        .map(error -> ((JsonObject) error).getString("field")))
                .containsExactly("username", "password", "email");
    }

    @Test
    void knowsTheLimitsOfNamesPasswordsAndAddresses() throws Exception {
        for (var wrong : List.of(
                registration("ab"),
                registration("x".repeat(65)),
                registration("a b c"),
                registration("ünï"),
                registration("limits").put("password", "1234567"),
                registration("limits").put("password", "x".repeat(73)),
                registration("limits").put("password", "🦀".repeat(19)),
                registration("limits").put("email", "none"),
                registration("limits").put("email", "a@b@c"),
                registration("limits").put("email", "a\n@b.c"),
                registration("limits").put("email", "a@" + "b".repeat(253)))) {
            assertThat(client.post("/api/users/register", "", wrong).statusCode())
                    .as(wrong.encode())
                    .isEqualTo(400);
        }
        assertThat(client.post("/api/users/register", "", registration("limits").put("password", "🦀".repeat(18)))
                        .statusCode())
                .isEqualTo(201);
        assertThat(login("limits", "🦀".repeat(18)).statusCode()).isEqualTo(200);
    }

    @Test
    void anUnknownNameAndAWrongPasswordAreAnsweredInTheSameWords() throws Exception {
        register("exists");

        var answers = List.of(
                login("exists", "wrong password"),
                login("does-not-exist", "wrong password"),
                login("<script>" + "x".repeat(1000), "wrong password"),
                login("exists", "x".repeat(900_000)),
                login("__proto__", "constructor"),
                login("", ""));

        assertThat(answers).allSatisfy(answer -> {
            JsonObject body = answer.bodyAsJsonObject();
            body.remove("trace_id");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(body.getString("detail")).isEqualTo("unknown username or wrong password");
            assertThat(body.size()).isEqualTo(4);
        });
    }

    @Test
    void showsAddressesOnlyToOneselfAdministratorsAndServices() throws Exception {
        JsonObject ann = register("seen-ann");
        String path = "/api/users/" + ann.getString("id");
        String boss = login("boss", "correct horse battery").bodyAsJsonObject().getString("token");

        for (String close : List.of(examples.token(ann.getString("id"), "user"), boss, serviceToken())) {
            assertThat(client.get(path, close).bodyAsJsonObject()).isEqualTo(ann);
        }
        String other = examples.token(UUID.randomUUID().toString(), "user");
        assertThat(client.get(path, other).bodyAsJsonObject().fieldNames())
                .containsExactly("id", "username", "created_at");
        assertThat(client.get("/api/users", other).bodyAsString()).doesNotContain("email");
        assertThat(client.get("/api/users", serviceToken()).bodyAsString()).doesNotContain("email");
        assertThat(client.get("/api/users", boss).bodyAsString()).contains("email");
    }

    @Test
    void whatIsNoIdBelongsToNobody() throws Exception {
        for (String id : List.of(UUID.randomUUID().toString(), "x", "%27%20or%201=1", "%00", "%FF", "__proto__")) {
            assertThat(client.get("/api/users/" + id, examples.token("boss", "admin"))
                            .statusCode())
                    .as(id)
                    .isEqualTo(404);
        }
    }

    @Test
    void pagesThroughAllUsersWithoutGapsWhileSomeAreAdded() throws Exception {
        for (int i = 0; i < 3; i++) {
            register("paged-" + i);
        }
        String token = examples.token("boss", "admin");
        var seen = new ArrayList<String>();
        String cursor = "";
        do {
            JsonObject page = client.get("/api/users?limit=2" + cursor, token).bodyAsJsonObject();
            page.getJsonArray("users").forEach(user -> seen.add(((JsonObject) user).getString("username")));
            register("added-" + Math.min(seen.size(), 4));
            cursor = "&cursor=" + page.getString("next_cursor");
        } while (!cursor.equals("&cursor=null"));

        assertThat(seen).doesNotHaveDuplicates().contains("boss", "paged-0", "paged-1", "paged-2");
        for (String query : List.of("limit=0", "limit=101", "limit=x", "cursor=x", "cursor=YWZ0ZXI6LTE")) {
            assertThat(client.get("/api/users?" + query, token).statusCode())
                    .as(query)
                    .isEqualTo(400);
        }
    }

    @Test
    void aServiceGetsATokenByFormOrJson() throws Exception {
        String form = "grant_type=client_credentials&client_id=my-own-service&client_secret=" + Examples.SECRET;

        var json = client.post("/api/oauth/token", "", credentials("order-service", Examples.SECRET));
        var byForm = client.send(
                HttpMethod.POST, "/api/oauth/token", "", "application/x-www-form-urlencoded", Buffer.buffer(form));

        assertThat(json.bodyAsJsonObject().getInteger("expires_in")).isEqualTo(600);
        assertThat(byForm.statusCode()).isEqualTo(200);
    }

    @Test
    void saysWhyATokenForAServiceIsRefused() throws Exception {
        var wrong = client.post("/api/oauth/token", "", credentials("order-service", "guess"));
        var person = client.post("/api/oauth/token", "", credentials("admin", Examples.SECRET));
        var none = client.post("/api/oauth/token", "", new JsonObject().put("client_id", 7));
        var other = client.post(
                "/api/oauth/token",
                "",
                credentials("order-service", Examples.SECRET).put("grant_type", "password"));

        assertThat(List.of(wrong, person)).allSatisfy(answer -> {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.bodyAsJsonObject().getString("error")).isEqualTo("invalid_client");
        });
        assertThat(none.bodyAsJsonObject().getString("error")).isEqualTo("invalid_request");
        assertThat(other.bodyAsJsonObject().getString("error")).isEqualTo("unsupported_grant_type");
    }

    @Test
    void publishesItsKeyAndNothingOfThePrivateHalf() throws Exception {
        JsonObject key = client.get("/.well-known/jwks.json", "")
                .bodyAsJsonObject()
                .getJsonArray("keys")
                .getJsonObject(0);

        assertThat(key.getString("kid")).isEqualTo(examples.forger.header().getString("kid"));
    }

    @Test
    void describesItself() throws Exception {
        assertThat(client.get("/health", "").bodyAsString()).isEqualTo("{\"status\":\"healthy\"}");
        assertThat(client.get("/info", "").bodyAsJsonObject().getInteger("port"))
                .isEqualTo(users.port("user"));
        assertThat(client.get("/openapi.json", "").bodyAsJsonObject().getString("openapi"))
                .isEqualTo("3.1.0");
    }

    @Test
    void believesOnlyTokensOfItsOwnKey() throws Exception {
        var stranger = Forger.stranger();
        JsonObject claims = Forger.claims().put("roles", List.of("admin"));
        String unsigned = Forger.part("{\"alg\":\"none\"}") + "." + Forger.part(claims.encode()) + ".";
        byte[] publicKey = examples.forger.publicKey().getEncoded();

        for (String forged : List.of(
                "",
                "x",
                stranger.sign(claims),
                stranger.sign(examples.forger.header(), claims.encode()),
                unsigned,
                examples.forger.signWithMac(publicKey, claims),
                examples.forger.sign(claims.copy().put("exp", 1)),
                examples.forger.sign(claims.copy().put("aud", "other")))) {
            for (String path : List.of("/api/users", "/api/users/profile", "/api/users/" + UUID.randomUUID())) {
                assertThat(client.get(path, forged).statusCode()).as(forged).isEqualTo(401);
            }
        }
    }

    @Test
    void refusesBodiesThatAreNoneOrTooLarge() throws Exception {
        for (String path : List.of("/api/users/register", "/api/users/login", "/api/oauth/token")) {
            for (String body : List.of(
                    "", "{", "[]", "7", "null", "[".repeat(99_999), "{\"username\":\"\\ud800\",\"password\":\"\"}")) {
                assertThat(status(path, "application/json", Buffer.buffer(body)))
                        .as(body)
                        .isEqualTo(400);
            }
            assertThat(status(path, "text/plain", Buffer.buffer("{}"))).isEqualTo(415);
            assertThat(status(path, "application/json", Buffer.buffer(new byte[(1 << 20) + 1])))
                    .isEqualTo(413);
        }
    }

    @Test
    void whoeverGuessesTooOftenIsAnswered429() throws Exception {
        try (Outside throttled = examples.node(Map.of());
                var guesser = new ContractClient("openapi/user.json", throttled.url("user", ""))) {
            guesser.post("/api/users/register", "", registration("victim"));
            var guess = new JsonObject().put("username", "VICTIM").put("password", "guess");
            for (int i = 0; i < 9; i++) {
                assertThat(guesser.post("/api/users/login", "", guess).statusCode())
                        .isEqualTo(401);
            }
            var tenth = guesser.post("/api/users/login", "", guess);
            var right = guesser.post("/api/users/login", "", guess.copy().put("password", PASSWORD));
            for (int i = 0; i < 89; i++) {
                assertThat(guesser.post("/api/oauth/token", "", credentials("a-service", "guess"))
                                .statusCode())
                        .isEqualTo(401);
            }
            var hundredth = guesser.post("/api/oauth/token", "", credentials("a-service", "guess"));
            var other = guesser.post("/api/users/login", "", guess.copy().put("username", "other"));

            assertThat(List.of(tenth, right, hundredth, other)).allSatisfy(answer -> {
                assertThat(answer.statusCode()).isEqualTo(429);
                assertThat(Integer.parseInt(answer.getHeader("Retry-After"))).isBetween(1, 60);
            });
        }
    }

    private static int status(String path, String type, Buffer body) throws Exception {
        return client.send(HttpMethod.POST, path, "", type, body).statusCode();
    }

    @CanIgnoreReturnValue
    private static JsonObject register(String name) throws Exception {
        return client.post("/api/users/register", "", registration(name)).bodyAsJsonObject();
    }

    private static HttpResponse<Buffer> login(String name, String password) throws Exception {
        return client.post(
                "/api/users/login", "", new JsonObject().put("username", name).put("password", password));
    }

    private static String serviceToken() throws Exception {
        return client.post("/api/oauth/token", "", credentials("order-service", Examples.SECRET))
                .bodyAsJsonObject()
                .getString("access_token");
    }

    private static JsonObject registration(String name) {
        return new JsonObject().put("username", name).put("password", PASSWORD).put("email", "test@example.com");
    }

    private static JsonObject credentials(String clientId, String secret) {
        return new JsonObject()
                .put("grant_type", "client_credentials")
                .put("client_id", clientId)
                .put("client_secret", secret);
    }
}
