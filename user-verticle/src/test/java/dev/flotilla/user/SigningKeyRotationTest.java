package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.security.KeyFile;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SigningKeyRotationTest {
    private final Path directory;

    SigningKeyRotationTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void tokensOfTheFormerKeyStayGood() throws Exception {
        String database = TestUsers.freshDatabase();
        String former;
        try (var users = start(database, "first.pem")) {
            users.register("ann");
            former = users.token("ann");
        }

        try (var users = start(database, "second.pem")) {
            assertThat(users.get("/api/users/profile", former).statusCode()).isEqualTo(200);
            assertThat(users.get("/api/users/profile", users.token("ann")).statusCode())
                    .isEqualTo(200);
            assertThat(keyIds(users)).hasSize(2);
        }
    }

    @Test
    void everyInstanceListsTheKeysOfAll() throws Exception {
        String database = TestUsers.freshDatabase();
        try (var first = start(database, "first.pem");
                var second = start(database, "second.pem")) {
            first.register("ann");

            assertThat(second.get("/api/users/profile", first.token("ann")).statusCode())
                    .isEqualTo(200);
            assertThat(first.get("/api/users/profile", second.token("ann")).statusCode())
                    .isEqualTo(200);
            assertThat(keyIds(first)).hasSize(2).isEqualTo(keyIds(second));
        }
    }

    @Test
    void theGeneratedKeySurvivesARestart() throws Exception {
        String database = TestUsers.freshDatabase();
        String former;
        try (var users = TestUsers.start(directory, database, new JsonObject())) {
            former = users.adminToken();
        }

        try (var users = TestUsers.start(directory, database, new JsonObject())) {
            assertThat(users.get("/api/users/profile", former).statusCode()).isEqualTo(200);
            assertThat(keyIds(users)).hasSize(1);
        }
    }

    @Test
    void anAdministratorWithANewPasswordLosesTheOldOne() throws Exception {
        String database = TestUsers.freshDatabase();
        try (var users = TestUsers.start(directory, database, new JsonObject())) {
            assertThat(users.adminToken()).isNotEmpty();
        }
        var changed = new JsonObject().put("admin", new JsonObject().put("password", "another password"));

        try (var users = TestUsers.start(directory, database, changed)) {
            assertThat(users.login("admin", TestUsers.ADMIN_PASSWORD).statusCode())
                    .isEqualTo(401);
            assertThat(users.login("Admin", "another password").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aRegisteredPersonCanBeAppointed() throws Exception {
        String database = TestUsers.freshDatabase();
        String id;
        try (var users = TestUsers.start(directory, database, new JsonObject())) {
            id = users.register("Ann").bodyAsJsonObject().getString("id");
        }
        var changed = new JsonObject().put("admin", new JsonObject().put("username", "ann"));

        try (var users = TestUsers.start(directory, database, changed)) {
            JsonObject ann = users.login("ann", TestUsers.ADMIN_PASSWORD).bodyAsJsonObject();
            assertThat(ann.getJsonObject("user").getString("id")).isEqualTo(id);
            assertThat(users.get("/api/users", ann.getString("token")).bodyAsString())
                    .contains("email");
        }
    }

    private TestUsers start(String database, String keyFile) throws Exception {
        Path file = directory.resolve(keyFile);
        assertThat(KeyFile.loadOrCreate(file).id()).isNotEmpty();
        return TestUsers.start(directory, database, new JsonObject().put("jwt_private_key_file", file.toString()));
    }

    private static Set<String> keyIds(TestUsers users) throws Exception {
        return users.get("/.well-known/jwks.json", "").bodyAsJsonObject().getJsonArray("keys").stream()
                .map(key -> ((JsonObject) key).getString("kid"))
                .collect(Collectors.toSet());
    }
}
