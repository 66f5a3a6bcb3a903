package dev.flotilla.postgres.embedded;

import static dev.flotilla.testkit.server.DataDirectories.url;
import static dev.flotilla.testkit.server.DataDirectories.withCluster;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.testkit.server.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedServerFailureTest {
    private final Path dataDir;
    private EmbeddedServer server;

    EmbeddedServerFailureTest(@TempDir Path dataDir) {
        this.dataDir = dataDir;
        this.server = new EmbeddedServer(dataDir);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void namesADirectoryThatCannotBeWritten() throws Exception {
        Path file = Files.writeString(dataDir.resolve("file"), "");
        server = new EmbeddedServer(file.resolve("data"));

        assertThatThrownBy(() -> url(server, "user"))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("cannot use the data directory")
                .hasMessageContaining(file.toString());
    }

    @Test
    void tellsThatTheClusterWasMadeByAnotherVersion() throws Exception {
        withCluster(dataDir);
        Files.writeString(data().resolve("PG_VERSION"), "14\n");

        assertThatThrownBy(() -> url(server, "user"))
                .cause()
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(data().toString())
                .hasMessageContaining("initialized by PostgreSQL version 14");
    }

    @Test
    void tellsThatTheClusterIsDamaged() throws Exception {
        withCluster(dataDir);
        Files.delete(data().resolve("global/pg_control"));

        assertThatThrownBy(() -> url(server, "user"))
                .cause()
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(data().toString())
                .hasMessageContaining("pg_control");
    }

    @Test
    void tellsThatTheDataIsNoCluster() throws Exception {
        withCluster(dataDir);
        AtomicDirectory.delete(data());
        Files.createDirectory(data());

        assertThatThrownBy(() -> url(server, "user"))
                .cause()
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining(data().toString());
    }

    @Test
    void tellsThatThePasswordIsMissing() throws Exception {
        withCluster(dataDir);
        Files.delete(dataDir.resolve("postgres/password"));

        assertThatThrownBy(() -> url(server, "user"))
                .cause()
                .isInstanceOf(EmbeddedServerException.class)
                .hasMessageContaining("password of the PostgreSQL cluster is missing");
    }

    @Test
    void triesAgainAfterAFailure() throws Exception {
        withCluster(dataDir);
        Path version = data().resolve("PG_VERSION");
        Files.writeString(version, "14\n");
        assertThatThrownBy(() -> url(server, "user")).isInstanceOf(ExecutionException.class);

        Files.writeString(version, "17\n");

        assertThat(TestDatabases.value(url(server, "user"), "SELECT 1")).isEqualTo("1");
    }

    private Path data() {
        return dataDir.resolve("postgres/data");
    }
}
