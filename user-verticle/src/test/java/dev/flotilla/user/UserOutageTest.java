package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients are told while the database is away. */
class UserOutageTest {
    @Test
    void answers503WithRetryAfterEverywhere(@TempDir Path dataDir) throws Exception {
        String database = TestUsers.freshDatabase();
        try (TestUsers users = TestUsers.start(dataDir, database, new JsonObject())) {
            users.register("somebody");
            String token = users.token("somebody");

            TestDatabases.drop(database);

            List<HttpResponse<Buffer>> answers = List.of(
                    users.register("another"),
                    users.login("somebody", TestUsers.PASSWORD),
                    users.get("/api/users/profile", token),
                    users.get("/api/users", token),
                    users.get("/api/users/" + UUID.randomUUID(), token),
                    users.get("/health", ""));
            assertThat(answers).extracting(answer -> answer.statusCode()).containsOnly(503);
            assertThat(answers)
                    .extracting(answer -> answer.getHeader("retry-after"))
                    .containsOnly("1");
            TestUsers.CONTRACT.assertAllSeenOf("503");
        }
    }
}
