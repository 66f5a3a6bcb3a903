package dev.flotilla.notification;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NotificationSettingsTest {
    @Test
    void areWhatTheyAreWithoutConfiguration() {
        Fields fields = Fields.ofConfig(new JsonObject(), "");

        NotificationSettings settings = NotificationSettings.read(fields, Environment.PRODUCTION);

        assertThat(fields.faults()).isEmpty();
        assertThat(settings.smtp()).isEmpty();
        assertThat(settings.sending().batch()).isEqualTo(4 * SmtpMailer.CONNECTIONS);
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 0"})
    void demandAConnectionToNoteAMailWhileOthersAreBeingSent(int poolSize, int faults) {
        var config = new JsonObject().put("database", new JsonObject().put("pool_size", poolSize));
        Fields fields = Fields.ofConfig(config, "");

        assertThat(NotificationSettings.read(fields, Environment.DEVELOPMENT)
                        .database()
                        .poolSize())
                .isEqualTo(poolSize);

        assertThat(fields.faults()).hasSize(faults);
    }

    @Test
    void tellAPasswordToNobodyInTheClearUnlessToldTo() {
        var login = new JsonObject()
                .put("host", "smtp.example.com")
                .put("username", "me")
                .put("password", "mine");

        assertThat(smtp(login.copy())).isEqualTo(SmtpSettings.Tls.STARTTLS);
        assertThat(smtp(login.copy().put("tls", "offered"))).isEqualTo(SmtpSettings.Tls.OFFERED);
        assertThat(smtp(new JsonObject().put("host", "smtp.example.com"))).isEqualTo(SmtpSettings.Tls.OFFERED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"username", "password"})
    void demandAUsernameAndItsPasswordTogether(String given) {
        Fields fields =
                Fields.ofConfig(new JsonObject().put("host", "smtp.example.com").put(given, "some"), "smtp");

        var unused = SmtpSettings.read(fields);

        assertThat(fields.faults()).singleElement().asString().contains("is required beside " + given);
    }

    private static SmtpSettings.Tls smtp(JsonObject config) {
        return SmtpSettings.read(Fields.ofConfig(config, "smtp")).orElseThrow().tls();
    }
}
