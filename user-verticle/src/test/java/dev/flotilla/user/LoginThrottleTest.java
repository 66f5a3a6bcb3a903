package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Guessing passwords and flooding the login, each test with a service of its own. */
final class LoginThrottleTest {
    private final Path dataDir;

    LoginThrottleTest(@TempDir Path dataDir) {
        this.dataDir = dataDir;
    }

    @Test
    void theTenthFailureOfANameIsAnswered429AndSoIsTheRightPasswordThen() throws Exception {
        try (var users = TestUsers.start(dataDir, new JsonObject())) {
            users.register("victim");
            users.register("other");
            for (int i = 1; i <= 9; i++) {
                assertThat(users.login(i % 2 == 0 ? "victim" : "VICTIM", "guess")
                                .statusCode())
                        .isEqualTo(401);
            }

            var tenth = users.login("victim", "guess");

            assertThat(tenth.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(tenth.getHeader("Retry-After"))).isBetween(1, 60);
            assertThat(users.login("victim", TestUsers.PASSWORD).statusCode()).isEqualTo(429);
            assertThat(users.login("other", TestUsers.PASSWORD).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anUnknownNameIsThrottledLikeAKnownOne() throws Exception {
        try (var users = TestUsers.start(dataDir, new JsonObject())) {
            for (int i = 1; i <= 9; i++) {
                assertThat(users.login("nobody", "guess").statusCode()).isEqualTo(401);
            }

            assertThat(users.login("nobody", "guess").statusCode()).isEqualTo(429);
        }
    }

    @Test
    void aSuccessMakesTheNameStartAfresh() throws Exception {
        try (var users = TestUsers.start(dataDir, new JsonObject())) {
            users.register("forgetful");
            for (int i = 1; i <= 3; i++) {
                for (int j = 1; j <= 9; j++) {
                    assertThat(users.login("forgetful", "guess").statusCode()).isEqualTo(401);
                }
                assertThat(users.login("forgetful", TestUsers.PASSWORD).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void theHundredthFailureOfAnAddressIsAnswered429() throws Exception {
        try (var users = TestUsers.start(dataDir, new JsonObject())) {
            for (int i = 1; i <= 99; i++) {
                assertThat(users.login("name-" + i, "guess").statusCode()).isEqualTo(401);
            }

            assertThat(users.login("name-100", "guess").statusCode()).isEqualTo(429);
            assertThat(users.login("name-101", "guess").statusCode()).isEqualTo(429);
        }
    }

    @Test
    void guessesSentInParallelGainNothing() throws Exception {
        try (var users = TestUsers.start(dataDir, passwords(4, 1, 1000))) {
            users.register("victim");
            List<Future<HttpResponse<Buffer>>> guesses = IntStream.range(0, 100)
                    .mapToObj(i -> users.loginLater("victim", i == 99 ? TestUsers.PASSWORD : "guess-" + i))
                    .toList();
            TestUsers.await(Future.all(guesses));

            assertThat(statuses(guesses)).filteredOn(status -> status == 401).hasSize(9);
            assertThat(statuses(guesses)).filteredOn(status -> status == 429).hasSizeGreaterThanOrEqualTo(90);
        }
    }

    @Test
    void theSecretOfServicesCannotBeGuessedEndlessly() throws Exception {
        var few = new JsonObject().put("throttle", new JsonObject().put("address_failures", 5));
        try (var users = TestUsers.start(dataDir, few)) {
            for (int i = 1; i <= 4; i++) {
                assertThat(users.post("/api/oauth/token", TestUsers.credentials("a-service", "guess"))
                                .statusCode())
                        .isEqualTo(401);
            }

            var fifth = users.post("/api/oauth/token", TestUsers.credentials("a-service", "guess"));

            assertThat(fifth.statusCode()).isEqualTo(429);
            assertThat(fifth.getHeader("Retry-After")).isNotEmpty();
            assertThat(users.login("admin", TestUsers.ADMIN_PASSWORD).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void aFloodOfLoginsIsAnswered429WhileEverythingElseGoesOn() throws Exception {
        try (var users = TestUsers.start(dataDir, passwords(10, 1, 5))) {
            String token = users.adminToken();
            List<Future<HttpResponse<Buffer>>> flood = IntStream.range(0, 200)
                    .mapToObj(i -> users.loginLater("admin", TestUsers.ADMIN_PASSWORD))
                    .toList();
            for (int i = 0; i < 20; i++) {
                assertThat(users.get("/api/users/profile", token).statusCode()).isEqualTo(200);
            }
            TestUsers.await(Future.all(flood));

            assertThat(statuses(flood)).containsOnly(200, 429).contains(200);
            assertThat(flood.stream().map(Future::result).filter(answer -> answer.statusCode() == 429))
                    .isNotEmpty()
                    .allSatisfy(answer ->
                            assertThat(answer.getHeader("Retry-After")).isNotEmpty());
            assertThat(users.login("admin", TestUsers.ADMIN_PASSWORD).statusCode())
                    .isEqualTo(200);
        }
    }

    private static List<Integer> statuses(List<Future<HttpResponse<Buffer>>> answers) {
        return answers.stream().map(answer -> answer.result().statusCode()).toList();
    }

    private static JsonObject passwords(int cost, int threads, int queue) {
        return new JsonObject()
                .put(
                        "passwords",
                        new JsonObject()
                                .put("cost", cost)
                                .put("threads", threads)
                                .put("queue", queue));
    }
}
