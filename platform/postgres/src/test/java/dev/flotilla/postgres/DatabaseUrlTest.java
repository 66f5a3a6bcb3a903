package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
    @Test
    void readsEveryPart() {
        PgConnectOptions options = DatabaseUrl.parse(
                        "postgresql://me:secret@db.example.com:6432/orders?sslmode=disable")
                .toConnectOptions();

        assertThat(options.getUser()).isEqualTo("me");
        assertThat(options.getPassword()).isEqualTo("secret");
        assertThat(options.getHost()).isEqualTo("db.example.com");
        assertThat(options.getPort()).isEqualTo(6432);
        assertThat(options.getDatabase()).isEqualTo("orders");
        assertThat(options.getSslMode()).isEqualTo(SslMode.DISABLE);
    }

    @Test
    void hasTheDefaultsOfLibpq() {
        DatabaseUrl url = DatabaseUrl.parse("postgres://me@localhost/orders");

        assertThat(url.port()).isEqualTo(5432);
        assertThat(url.password()).isEmpty();
        assertThat(url.toConnectOptions().getSslMode()).isEqualTo(SslMode.PREFER);
    }

    @Test
    void decodesPercentSignsAndLeavesAPlusAlone() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://us%40er:p%3A%2F+%C3%BC@host:1/or%20ders");

        assertThat(url.user()).isEqualTo("us@er");
        assertThat(url.password()).isEqualTo("p:/+ü");
        assertThat(url.database()).isEqualTo("or ders");
        assertThat(url.toJdbcUrl()).isEqualTo("jdbc:postgresql://host:1/or%20ders?sslmode=prefer");
    }

    @Test
    void takesAnAddressOfIpVersion6() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://me:secret@[::1]:5433/orders");

        assertThat(url.host()).isEqualTo("::1");
        assertThat(url.port()).isEqualTo(5433);
        assertThat(url.toJdbcUrl()).startsWith("jdbc:postgresql://[::1]:5433/orders");
    }

    @Test
    void verifiesTheServerWhenTold() {
        PgConnectOptions options = DatabaseUrl.parse(
                        "postgresql://me:secret@db/orders?sslmode=verify-full&sslrootcert=/etc/ca.pem")
                .toConnectOptions();

        assertThat(options.getSslMode()).isEqualTo(SslMode.VERIFY_FULL);
        assertThat(options.getSslOptions().isTrustAll()).isFalse();
        assertThat(options.getSslOptions().getHostnameVerificationAlgorithm()).isEqualTo("HTTPS");
        assertThat(options.getSslOptions().getTrustOptions()).isNotNull();
    }

    @Test
    void hidesThePassword() {
        assertThat(DatabaseUrl.parse("postgresql://me:secret@db:5432/orders"))
                .hasToString("postgresql://me:***@db:5432/orders");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "mysql://me:secret@db/orders",
                "postgresql://me:secret@db",
                "postgresql://me:secret/db/orders",
                "postgresql://:secret@db/orders",
                "postgresql://me:secret@/orders",
                "postgresql://me:secret@db/",
                "postgresql://me:secret@db:x/orders",
                "postgresql://me:secret@db:0/orders",
                "postgresql://me:secret@db:65536/orders",
                "postgresql://me:secret@a,b/orders",
                "postgresql://me:secret%@db/orders",
                "postgresql://me:secret%ZZ@db/orders",
                "postgresql://me:secret%ff@db/orders",
                "postgresql://me:secret@[::1/orders",
                "postgresql://me:secret@[::1]x/orders",
                "postgresql://me:secret@db/orders?sslmode=secret",
                "postgresql://me:secret@db/orders?secret",
                "postgresql://me:secret@db/orders?password=secret",
                "postgresql://me:secret@db/orders?sslmode=verify-full",
            })
    void refusesAnythingElseWithoutRepeatingTheSecret(String url) {
        assertThatThrownBy(() -> DatabaseUrl.parse(url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("must ")
                .hasMessageNotContaining("secret");
    }
}
