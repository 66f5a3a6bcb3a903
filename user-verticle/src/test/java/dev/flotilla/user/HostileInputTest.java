package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.security.SigningKey;
import dev.flotilla.testkit.token.Forger;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people send who do not mean well. */
final class HostileInputTest {
    private static TestUsers users;
    private static Path data;

    @BeforeAll
    static void start(@TempDir Path dataDir) throws Exception {
        data = dataDir;
        var patient = new JsonObject()
                .put("throttle", new JsonObject().put("name_failures", 10_000).put("address_failures", 10_000));
        users = TestUsers.start(dataDir, patient);
    }

    @AfterAll
    static void stop() throws Exception {
        users.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'; drop table users; --",
                "' or '1'='1",
                "admin'--",
                "${jndi:ldap://x/}",
                "<script>alert(1)</script>",
                "../../etc/passwd",
                "a\r\nSet-Cookie: x=y",
                "ａｄｍｉｎ",
                "аdmin",
                "admin\u200b",
                "ADM\u0130N",
                "🦀🦀🦀🦀",
                "%s%s%n",
                "null"
            })
    void aHostileNameIsRefusedAtTheDoorAndUnknownInside(String name) throws Exception {
        var registered = users.register(name);
        var loggedIn = users.login(name, TestUsers.ADMIN_PASSWORD);

        assertThat(registered.statusCode()).isEqualTo(name.equals("null") ? 201 : 400);
        assertThat(loggedIn.statusCode()).isEqualTo(401);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"username\":\"nul\\u0000name\",\"password\":\"testpass123\",\"email\":\"a@b.c\"}",
                "{\"username\":\"half\\ud800\",\"password\":\"testpass123\",\"email\":\"a@b.c\"}",
                "{\"username\":\"goodname\",\"password\":\"testpass123\\u0000\",\"email\":\"a@b.c\"}",
                "{\"username\":\"goodname\",\"password\":\"testpass\\udc00123\",\"email\":\"a@b.c\"}",
                "{\"username\":\"goodname\",\"password\":\"testpass123\",\"email\":\"a@b.c\\r\\nBcc: x@y.z\"}",
                "{\"username\":\"goodname\",\"password\":\"testpass123\",\"email\":\"a@b.c\\u0000\"}",
                "{\"username\":\"goodname\",\"username\":\"other\",\"password\":\"testpass123\",\"email\":\"a@b.c\"}",
                "{\"username\":[\"goodname\"],\"password\":\"testpass123\",\"email\":\"a@b.c\"}",
                "{\"username\":{\"$ne\":null},\"password\":{\"$ne\":null},\"email\":{}}",
                "{\"username\":null,\"password\":null,\"email\":null}",
                "{\"username\":true,\"password\":12345678,\"email\":1e400}",
                "[]",
                "null",
                "\"text\"",
                "{\"a\":1e99999999999}",
                "\u0000\u0000\u0000{"
            })
    void aBodyThatCannotBeMeantIsABadRequest(String body) throws Exception {
        for (String path : List.of("/api/users/register", "/api/users/login")) {
            var answer = users.post(path, "application/json", Buffer.buffer(body));

            // a name and a password that cannot exist are texts like any other to the login
            assertThat(answer.statusCode()).as(path).isIn(400, path.endsWith("login") ? 401 : 400);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16BE", "UTF-16LE", "UTF-32BE", "ISO-8859-1"})
    void otherEncodingsAreNoDefectOfOurs(String charset) throws Exception {
        byte[] body = "{\"username\":\"ünï\"}".getBytes(charset);

        var answer = users.post("/api/users/login", "application/json", Buffer.buffer(body));

        assertThat(answer.statusCode()).isEqualTo(400);
    }

    @Test
    void bytesThatAreNoTextAreABadRequest() throws Exception {
        for (byte[] body : List.of(new byte[] {0, 0, 0, 0x7b}, new byte[] {(byte) 0xff, (byte) 0xfe, 0, 0, 1, 2})) {
            assertThat(users.post("/api/users/login", "application/json", Buffer.buffer(body))
                            .statusCode())
                    .isEqualTo(400);
        }
    }

    @Test
    void aFormMayHoldAnything() throws Exception {
        String form = "grant_type=client_credentials&client_id=%00%ff%f0&client_secret=%00&client_secret=x&=&&%";

        assertThat(users.post("/api/oauth/token", "application/x-www-form-urlencoded", Buffer.buffer(form))
                        .statusCode())
                .isIn(400, 401);
    }

    @Test
    void nobodyMakesHimselfAnAdministrator() throws Exception {
        var body = TestUsers.registration("mallory")
                .put("id", "00000000-0000-0000-0000-000000000000")
                .put("roles", new JsonArray().add("admin"))
                .put("role", "admin")
                .put("is_admin", true)
                .put("created_at", "1970-01-01T00:00:00Z")
                .put("password_hash", "x");

        JsonObject registered = users.post("/api/users/register", body).bodyAsJsonObject();

        assertThat(registered.getString("id")).isNotEqualTo("00000000-0000-0000-0000-000000000000");
        assertThat(registered.getString("created_at")).doesNotStartWith("1970");
        assertThat(users.get("/api/users", users.token("mallory")).bodyAsString())
                .doesNotContain("email");
    }

    @Test
    void longPasswordsAreNeitherCutNorADefect() throws Exception {
        String longest = "x".repeat(72);
        var body = TestUsers.registration("long-password").put("password", longest);
        assertThat(users.post("/api/users/register", body).statusCode()).isEqualTo(201);

        assertThat(users.login("long-password", longest).statusCode()).isEqualTo(200);
        assertThat(users.login("long-password", longest + "y").statusCode()).isEqualTo(401);
        assertThat(users.login("long-password", "x".repeat(900_000)).statusCode())
                .isEqualTo(401);
        assertThat(users.post(
                                "/api/users/register",
                                TestUsers.registration("longer-password").put("password", longest + "y"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void aPasswordMayBeOfAnyScript() throws Exception {
        String password = "пароль🦀密码密码";
        var body = TestUsers.registration("polyglot").put("password", password);
        assertThat(users.post("/api/users/register", body).statusCode()).isEqualTo(201);

        assertThat(users.login("polyglot", password).statusCode()).isEqualTo(200);
        assertThat(users.login("polyglot", "пароль🦀密码密碼").statusCode()).isEqualTo(401);
    }

    @Test
    void onlyTokensOfOurKeyAreBelieved() throws Exception {
        Path key = data.resolve("jwt-private-key.pem");
        Forger ours = Forger.with(SigningKey.load(key).id(), Files.readString(key));
        Forger strangers = Forger.stranger();
        JsonObject claims = Forger.claims().put("roles", new JsonArray().add("admin"));
        String unsigned = Forger.part("{\"alg\":\"none\"}") + "." + Forger.part(claims.encode()) + ".";
        byte[] publicKey = ours.publicKey().getEncoded();

        assertThat(users.get("/api/users", ours.sign(claims)).statusCode()).isEqualTo(200);
        for (String forged : List.of(
                strangers.sign(claims),
                strangers.sign(ours.header(), claims.encode()),
                unsigned,
                ours.signWithMac(publicKey, claims),
                ours.sign(claims.copy().put("exp", 1)),
                ours.sign(claims.copy().put("aud", "other")))) {
            assertThat(users.get("/api/users", forged).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void noAnswerShowsAHash() throws Exception {
        users.register("hashed");

        for (String path : List.of("/api/users/profile", "/api/users", "/.well-known/jwks.json")) {
            assertThat(users.get(path, users.token("hashed")).bodyAsString()).doesNotContain("$2a$", "password");
        }
    }

    @Test
    void theKeyIsForItsOwnerOnlyAndNotInTheAnswer() throws Exception {
        String pem = Files.readString(data.resolve("jwt-private-key.pem"), StandardCharsets.US_ASCII);

        assertThat(users.get("/.well-known/jwks.json", "").bodyAsString())
                .doesNotContain(
                        "\"d\"",
                        "\"p\"",
                        "\"q\"",
                        pem.lines().skip(1).findFirst().orElse("-"));
    }
}
