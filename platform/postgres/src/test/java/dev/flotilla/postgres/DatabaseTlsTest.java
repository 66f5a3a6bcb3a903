package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.testkit.server.TestCertificates;
import dev.flotilla.testkit.server.TestDatabases;
import dev.flotilla.testkit.server.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real server with a certificate for 127.0.0.1, asked by both drivers: that of the pools and that of the migrations. */
@Timeout(120)
class DatabaseTlsTest {
    private static final DatabaseSettings QUICK = new DatabaseSettings(
            Optional.empty(), 2, Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofMinutes(1));
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static Path authority;
    private static Path stranger;
    private static TestPostgres postgres;

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseUrl plain;

    DatabaseTlsTest() throws Exception {
        plain = DatabaseUrl.parse(
                postgres.database("tls" + COUNT.incrementAndGet()).url());
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        var certificates = TestCertificates.create(Files.createDirectory(directory.resolve("ours")));
        authority = certificates.certificate("ca");
        stranger = TestCertificates.create(Files.createDirectory(directory.resolve("theirs")))
                .certificate("ca");
        Files.setPosixFilePermissions(certificates.key("server"), PosixFilePermissions.fromString("rw-------"));
        postgres = TestPostgres.start(
                directory,
                "ssl = on",
                "ssl_cert_file = '" + certificates.certificate("server") + "'",
                "ssl_key_file = '" + certificates.key("server") + "'");
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1?",
                "127.0.0.1?sslmode=prefer",
                "127.0.0.1?sslmode=require",
                "localhost?sslmode=require",
                "127.0.0.1?sslmode=verify-ca&sslrootcert=AUTHORITY",
                "localhost?sslmode=verify-ca&sslrootcert=AUTHORITY",
                "localhost?sslmode=require&sslrootcert=AUTHORITY",
                "127.0.0.1?sslmode=verify-full&sslrootcert=AUTHORITY"
            })
    void encryptsWhatBothDriversSay(String tail) throws Exception {
        DatabaseUrl url = url(tail);

        assertThat(speaksTls(url)).isTrue();

        assertThat(Sql.value(url, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
                .isEqualTo("t");
        assertThat(Sql.value(url, "SELECT count(*) FROM notes")).isEqualTo("2");
    }

    @Test
    void doesNotEncryptWhenToldNotTo() throws Exception {
        assertThat(speaksTls(url("127.0.0.1?sslmode=disable"))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost?sslmode=verify-full&sslrootcert=AUTHORITY",
                "127.0.0.1?sslmode=verify-full&sslrootcert=STRANGER",
                "127.0.0.1?sslmode=verify-ca&sslrootcert=STRANGER",
                "127.0.0.1?sslmode=require&sslrootcert=STRANGER"
            })
    void refusesAServerThatCannotProveItself(String tail) throws Exception {
        DatabaseUrl url = url(tail);

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot use the database of sample")
                .satisfies(refusal -> assertThat(trace(refusal)).doesNotContain(url.password()));
        assertThatThrownBy(() -> FlywayMigration.run("sample", url, List.of("db/sample")))
                .isInstanceOf(StorageException.class)
                .satisfies(refusal -> assertThat(trace(refusal)).doesNotContain(url.password()));
        assertThatThrownBy(() -> Sql.value(url, "SELECT 1")).isInstanceOf(SQLException.class);
        assertThat(tables()).isEqualTo("0");
    }

    @Test
    void doesNotGoOnInPlainWhenTlsIsDemanded() throws Exception {
        DatabaseUrl without = DatabaseUrl.parse(TestDatabases.freshUrl("without_tls"));
        DatabaseUrl url = DatabaseUrl.parse("postgresql://" + without.user() + ":" + without.password() + "@127.0.0.1:"
                + without.port() + "/" + without.database() + "?sslmode=require");

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("does not handle SSL");
        assertThatThrownBy(() -> FlywayMigration.run("sample", url, List.of("db/sample")))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void goesOnInPlainWithAServerWithoutTlsWhenNothingElseIsSaid() throws Exception {
        DatabaseUrl without = DatabaseUrl.parse(TestDatabases.freshUrl("prefers_tls"));
        DatabaseUrl url = DatabaseUrl.parse("postgresql://" + without.user() + ":" + without.password() + "@127.0.0.1:"
                + without.port() + "/" + without.database());

        assertThat(speaksTls(url)).isFalse();
    }

    @Test
    void tellsAWrongPasswordWithoutRepeatingIt() {
        DatabaseUrl url = DatabaseUrl.parse("postgresql://" + plain.user() + ":not-the-password@127.0.0.1:"
                + plain.port() + "/" + plain.database());

        assertThatThrownBy(() -> open(url))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("password authentication failed")
                .satisfies(refusal -> assertThat(trace(refusal)).doesNotContain("not-the-password"));
        assertThatThrownBy(() -> FlywayMigration.run("sample", url, List.of("db/sample")))
                .isInstanceOf(StorageException.class)
                .satisfies(refusal -> assertThat(trace(refusal)).doesNotContain("not-the-password"));
    }

    private DatabaseUrl url(String tail) {
        String[] parts = tail.split("\\?", 2);
        return DatabaseUrl.parse("postgresql://" + plain.user() + ":" + plain.password() + "@" + parts[0] + ":"
                + plain.port() + "/" + plain.database() + "?"
                + parts[1].replace("AUTHORITY", authority.toString()).replace("STRANGER", stranger.toString()));
    }

    private boolean speaksTls(DatabaseUrl url) throws Exception {
        return await(open(url).write().query("SELECT ssl FROM pg_stat_ssl" + " WHERE pid = pg_backend_pid()"))
                .iterator()
                .next()
                .getBoolean("ssl");
    }

    private String tables() throws Exception {
        return Sql.value(plain, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'");
    }

    private Database open(DatabaseUrl url) throws Exception {
        return await(Database.open(vertx, "sample", QUICK, url));
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
