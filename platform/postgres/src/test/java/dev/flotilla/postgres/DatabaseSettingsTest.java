package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.config.Environment;
import dev.flotilla.error.Fault;
import dev.flotilla.json.Fields;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DatabaseSettingsTest {
    @Test
    void hasTheDefaultsOfTheReadme() {
        DatabaseSettings settings = DatabaseSettings.embedded();

        assertThat(settings.poolSize()).isEqualTo(12);
        assertThat(settings.statementTimeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.idleTimeout()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void usesTheEmbeddedServerByDefault() {
        Fields fields = fields(new JsonObject());

        assertThat(DatabaseSettings.read(fields, Environment.DEVELOPMENT)).isEqualTo(DatabaseSettings.embedded());
        assertThat(fields.faults()).isEmpty();
    }

    @Test
    void readsEveryKey() {
        Fields fields = fields(new JsonObject()
                .put("url", "postgresql://me:secret@db/orders")
                .put("pool_size", "20")
                .put("statement_timeout_ms", 1500)
                .put("connect_timeout_ms", 300)
                .put("idle_timeout_ms", 20_000));

        DatabaseSettings settings = DatabaseSettings.read(fields, Environment.PRODUCTION);

        fields.refuseUnknown();
        assertThat(fields.faults()).isEmpty();
        assertThat(settings.url()).contains(DatabaseUrl.parse("postgresql://me:secret@db/orders"));
        assertThat(settings.poolSize()).isEqualTo(20);
        assertThat(settings.statementTimeout()).isEqualTo(Duration.ofMillis(1500));
        assertThat(settings.connectTimeout()).isEqualTo(Duration.ofMillis(300));
        assertThat(settings.idleTimeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void demandsAUrlInProduction() {
        Fields fields = fields(new JsonObject().put("url", ""));

        var unused = DatabaseSettings.read(fields, Environment.PRODUCTION);

        assertThat(fields.faults())
                .containsExactly(new Fault(
                        "database.url", "is required in production: postgresql://user:password@host:port/db"));
    }

    @Test
    void reportsEveryFaultAndNoPassword() {
        Fields fields = fields(new JsonObject()
                .put("url", "mysql://me:secret@db/orders")
                .put("pool_size", 1)
                .put("statement_timeout_ms", "soon")
                .put("connect_timeout_ms", 0)
                .put("idle_timeout_ms", 999));

        var unused = DatabaseSettings.read(fields, Environment.DEVELOPMENT);

        assertThat(fields.faults())
                .extracting(Fault::path)
                .containsExactly(
                        "database.url",
                        "database.pool_size",
                        "database.statement_timeout_ms",
                        "database.connect_timeout_ms",
                        "database.idle_timeout_ms");
        assertThat(fields.faults())
                .contains(
                        new Fault("database.pool_size", "must be between 2 and 200"),
                        new Fault("database.connect_timeout_ms", "must be between 10 and 60000"),
                        new Fault("database.idle_timeout_ms", "must be between 1000 and 3600000"));
        assertThat(fields.faults().toString()).doesNotContain("secret");
    }

    @Test
    void reportsACertificateThatCannotBeRead() {
        Fields fields = fields(new JsonObject()
                .put("url", "postgresql://me:secret@db/orders?sslmode=verify-ca&sslrootcert=/no/such.pem"));

        var unused = DatabaseSettings.read(fields, Environment.DEVELOPMENT);

        assertThat(fields.faults())
                .containsExactly(new Fault("database.url", "names a sslrootcert that cannot be read"));
    }

    private static Fields fields(JsonObject json) {
        return Fields.ofConfig(json, "database");
    }
}
