package dev.flotilla.postgres.embedded;

import static dev.flotilla.testkit.server.DataDirectories.postmaster;
import static dev.flotilla.testkit.server.DataDirectories.url;
import static dev.flotilla.testkit.server.DataDirectories.withCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.testkit.server.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedServerTest {
    private final Path dataDir;
    private EmbeddedServer server = new EmbeddedServer(Path.of("unused"));

    EmbeddedServerTest(@TempDir Path dataDir) {
        this.dataDir = dataDir;
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void keepsDataOverARestart() throws Exception {
        server = new EmbeddedServer(withCluster(dataDir));
        TestDatabases.execute(url(server, "order"), "CREATE TABLE kept AS SELECT 'yes' AS answer");

        server.stop();
        server = new EmbeddedServer(dataDir);

        assertThat(TestDatabases.value(url(server, "order"), "SELECT answer FROM kept"))
                .isEqualTo("yes");
    }

    @Test
    void isDurable() throws Exception {
        PostgresAddress url = TestDatabases.fresh("durable");

        assertThat(TestDatabases.value(url, "SHOW fsync")).isEqualTo("on");
        assertThat(TestDatabases.value(url, "SHOW synchronous_commit")).isEqualTo("on");
        assertThat(TestDatabases.value(url, "SHOW full_page_writes")).isEqualTo("on");
    }

    @Test
    void listensOnTheLoopbackAddressAlone() throws Exception {
        PostgresAddress url = TestDatabases.fresh("listens");

        assertThat(TestDatabases.value(url, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        assertThat(TestDatabases.value(url, "SHOW unix_socket_directories")).isEmpty();
    }

    @Test
    void letsNobodyInWithoutThePassword() throws Exception {
        PostgresAddress url = TestDatabases.fresh("guarded");

        assertThatThrownBy(() -> TestDatabases.value(
                        new PostgresAddress(url.port(), "postgres", url.user(), "guess"), "SELECT 1"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
        assertThat(TestDatabases.value(
                        url, "SELECT string_agg(DISTINCT auth_method, ',') FROM pg_hba_file_rules WHERE error IS NULL"))
                .isEqualTo("scram-sha-256");
    }

    @Test
    void keepsThePasswordToTheOwner() throws Exception {
        server = new EmbeddedServer(withCluster(dataDir));
        PostgresAddress url = url(server, "user");

        Path file = dataDir.resolve("postgres/password");

        assertThat(Files.readString(file).strip()).isEqualTo(url.password()).hasSizeGreaterThan(30);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void knowsLettersOfAllLanguages() throws Exception {
        PostgresAddress url = TestDatabases.fresh("letters");

        assertThat(TestDatabases.value(url, "SELECT lower('ÄÖÜΣ') || upper('é测')"))
                .isEqualTo("äöüσÉ测");
    }

    @Test
    void createsEachDatabaseOnceHoweverManyAsk() {
        var urls = IntStream.range(0, 20)
                .mapToObj(i -> TestDatabases.server().database(i % 2 == 0 ? "asked_a" : "asked_b"))
                .map(url -> url.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS))
                .map(CompletableFuture::join)
                .map(PostgresAddress::database)
                .distinct();

        assertThat(urls).containsExactlyInAnyOrder("asked_a", "asked_b");
    }

    @Test
    void refusesANameThatIsNone() {
        assertThatThrownBy(() -> url(TestDatabases.server(), "a\"; DROP DATABASE x"))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("not a name for a database");
    }

    @Test
    void stopsWithoutHavingStartedAndMoreThanOnce() {
        server = new EmbeddedServer(dataDir);

        server.stop();
        server.stop();

        assertThat(dataDir.resolve("postgres")).doesNotExist();
        assertThatThrownBy(() -> url(server, "user")).hasMessageContaining("has been stopped");
    }

    @Test
    void leavesNoProcessAfterAStop() throws Exception {
        server = new EmbeddedServer(withCluster(dataDir));
        var unused = url(server, "user");
        long pid = postmaster(dataDir).orElseThrow();

        server.stop();

        assertThat(ProcessHandle.of(pid)).isEmpty();
        assertThat(postmaster(dataDir)).isEmpty();
    }
}
