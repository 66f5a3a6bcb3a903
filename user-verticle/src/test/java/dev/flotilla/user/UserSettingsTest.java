package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.config.Environment;
import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import dev.flotilla.security.KeyFile;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UserSettingsTest {
    private final Path directory;

    UserSettingsTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void everySettingHasADefault() {
        var settings = UserSettings.read(Fields.ofConfig(local(), ""), Environment.DEVELOPMENT);

        assertThat(settings.passwords().cost()).isEqualTo(10);
        assertThat(settings.passwords().queue()).isEqualTo(100);
        assertThat(settings.passwords().threads()).isPositive();
        assertThat(settings.tokens()).isEqualTo(new TokenSettings(Duration.ofHours(1), Duration.ofMinutes(10)));
        assertThat(settings.throttle()).isEqualTo(new ThrottleSettings(10, 100, Duration.ofMinutes(1)));
        assertThat(settings.admin()).isEmpty();
        assertThat(settings.givenKey()).isEmpty();
        assertThat(settings.service().name()).isEqualTo("user-service");
    }

    @Test
    void everyKeyIsKnown() throws Exception {
        Path key = directory.resolve("key.pem");
        String id = KeyFile.loadOrCreate(key).id();
        var config = local().put("jwt_private_key_file", key.toString())
                .put(
                        "admin",
                        new JsonObject()
                                .put("username", "root")
                                .put("password", "12345678")
                                .put("email", "a@b"))
                .put(
                        "passwords",
                        new JsonObject().put("cost", "11").put("threads", "2").put("queue", "3"))
                .put("tokens", new JsonObject().put("expires_in", "60").put("service_expires_in", "30"))
                .put(
                        "throttle",
                        new JsonObject()
                                .put("name_failures", 1)
                                .put("address_failures", 2)
                                .put("window_seconds", 3));

        Fields fields = Fields.ofConfig(config, "");
        var settings = UserSettings.read(fields, Environment.DEVELOPMENT);
        fields.refuseUnknown();

        assertThat(fields.faults()).isEmpty();
        assertThat(settings.givenKey())
                .hasValueSatisfying(given -> assertThat(given.id()).isEqualTo(id));
        assertThat(settings.admin()).hasValue(new Registration("root", "12345678", "a@b"));
        assertThat(settings.passwords()).isEqualTo(new PasswordSettings(11, 2, 3));
        assertThat(settings.tokens()).isEqualTo(new TokenSettings(Duration.ofMinutes(1), Duration.ofSeconds(30)));
        assertThat(settings.throttle()).isEqualTo(new ThrottleSettings(1, 2, Duration.ofSeconds(3)));
    }

    @Test
    void productionDemandsAKey() {
        assertThat(faults(local(), Environment.PRODUCTION)).contains("jwt_private_key_file");
    }

    @Test
    void aKeyThatCannotBeUsedIsAlwaysAFault() throws Exception {
        Path broken = directory.resolve("broken.pem");
        Files.writeString(broken, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");

        for (String file :
                List.of(broken.toString(), directory.resolve("missing").toString(), directory.toString())) {
            assertThat(faults(local().put("jwt_private_key_file", file), Environment.DEVELOPMENT))
                    .as(file)
                    .containsExactly("jwt_private_key_file");
        }
    }

    private static JsonObject local() {
        return new JsonObject().put("http", new JsonObject().put("port", 0));
    }

    private static List<String> faults(JsonObject config, Environment environment) {
        Fields fields = Fields.ofConfig(config, "");
        var unused = UserSettings.read(fields, environment);
        return fields.faults().stream().map(Fault::path).toList();
    }
}
