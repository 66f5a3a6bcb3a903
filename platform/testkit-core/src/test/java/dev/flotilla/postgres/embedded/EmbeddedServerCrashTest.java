package dev.flotilla.postgres.embedded;

import static dev.flotilla.testkit.server.DataDirectories.postmaster;
import static dev.flotilla.testkit.server.DataDirectories.url;
import static dev.flotilla.testkit.server.DataDirectories.withCluster;
import static dev.flotilla.testkit.server.DataDirectories.withPrograms;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.testkit.server.TestDatabases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedServerCrashTest {
    private final Path dataDir;
    private EmbeddedServer server;

    EmbeddedServerCrashTest(@TempDir Path dataDir) {
        this.dataDir = dataDir;
        this.server = new EmbeddedServer(dataDir);
    }

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void stopsTheServerThatAKilledProcessLeftBehindAndKeepsWhatWasCommitted() throws Exception {
        withCluster(dataDir);
        Process child = ServerChild.start(dataDir);
        String port = ServerChild.awaitReady(child).substring("ready ".length());
        PostgresAddress left = new PostgresAddress(
                Integer.parseInt(port),
                "order",
                "flotilla",
                Files.readString(dataDir.resolve("postgres/password")).strip());
        TestDatabases.execute(left, "CREATE TABLE kept AS SELECT 'yes' AS answer");
        ProcessHandle orphan =
                ProcessHandle.of(postmaster(dataDir).orElseThrow()).orElseThrow();

        child.destroyForcibly().waitFor();
        assertThat(orphan.isAlive()).isTrue();
        PostgresAddress url = url(server, "order");

        assertThat(TestDatabases.value(url, "SELECT answer FROM kept")).isEqualTo("yes");
        assertThat(orphan.isAlive()).isFalse();
    }

    /** PostgreSQL does so with wal_level=minimal when the sequence is used in the transaction that makes it. */
    @Test
    void givesNoNumberTwiceThoughItsServerIsKilled() throws Exception {
        withCluster(dataDir);
        PostgresAddress url = url(server, "order");
        TestDatabases.execute(
                url,
                "BEGIN; CREATE TABLE numbered (number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, word text);"
                        + " INSERT INTO numbered (word) SELECT 'first' FROM generate_series(1, 100); COMMIT");
        TestDatabases.execute(url, "INSERT INTO numbered (word) VALUES ('second')");

        ProcessHandle postmaster =
                ProcessHandle.of(postmaster(dataDir).orElseThrow()).orElseThrow();
        List<ProcessHandle> all = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
        postmaster.onExit().get(30, TimeUnit.SECONDS);
        server.stop();
        server = new EmbeddedServer(dataDir);

        TestDatabases.execute(url(server, "order"), "INSERT INTO numbered (word) VALUES ('third')");
        assertThat(TestDatabases.value(url(server, "order"), "SELECT count(*) FROM numbered"))
                .isEqualTo("102");
    }

    @Test
    void refusesASecondProcessAndNamesDirectoryAndOwner() throws Exception {
        withCluster(dataDir);
        var unused = url(server, "order");

        Process child = ServerChild.start(dataDir);
        String refusal = ServerChild.awaitLine(child, "EmbeddedServerException");

        assertThat(refusal)
                .contains(dataDir.toRealPath().toString())
                .contains("pid=" + ProcessHandle.current().pid());
        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(child.exitValue()).isNotZero();
        assertThat(TestDatabases.value(url(server, "order"), "SELECT 1")).isEqualTo("1");
    }

    @Test
    void refusesASecondServerInTheSameProcess() throws Exception {
        withCluster(dataDir);
        var unused = url(server, "order");
        var second = new EmbeddedServer(dataDir);

        assertThatThrownBy(() -> url(second, "order"))
                .hasMessageContaining(dataDir.toRealPath().toString())
                .hasMessageContaining("pid=" + ProcessHandle.current().pid());
        second.stop();

        // The refused one must not have broken the lock by closing a channel to its file.
        Process child = ServerChild.start(dataDir);
        assertThat(ServerChild.awaitLine(child, "EmbeddedServerException")).contains("in use by another process");
        child.destroyForcibly();
    }

    @Test
    void leavesNoProcessWhenItsStartIsInterruptedBySigterm() throws Exception {
        withPrograms(dataDir);
        Process child = ServerChild.start(dataDir);
        ServerChild.awaitLine(child, "starting");

        child.destroy();

        assertThat(child.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertNoneIsLeft("ended by SIGTERM");
    }

    @Test
    void leavesNoProcessWhenItsStartIsInterruptedAtAnyMoment() throws Exception {
        withPrograms(dataDir);
        for (int delay : new int[] {0, 20, 60, 150, 400}) {
            var interrupted = new EmbeddedServer(dataDir);
            var asked = interrupted.database("order").toCompletableFuture();
            asked.completeOnTimeout(new PostgresAddress(1, "", "", ""), delay, TimeUnit.MILLISECONDS)
                    .get(30, TimeUnit.SECONDS);

            interrupted.stop();

            assertNoneIsLeft("stopped after " + delay + " ms");
        }
        assertThat(TestDatabases.value(url(server, "order"), "SELECT 1")).isEqualTo("1");
    }

    @Test
    void makesTheClusterAnewWhenItsCreationWasCutOff() throws Exception {
        withPrograms(dataDir);
        Path halfDone = Files.createDirectories(dataDir.resolve("postgres/data-1.unfinished/base"));
        Files.writeString(halfDone.resolve("PG_VERSION"), "17");

        assertThat(TestDatabases.value(url(server, "order"), "SELECT 1")).isEqualTo("1");

        assertThat(halfDone).doesNotExist();
    }

    @Test
    void startsAlthoughTheNumberOfADeadServerHasPassedToAStranger() throws Exception {
        withCluster(dataDir);
        var unused = url(server, "order");
        server.stop();
        Files.writeString(
                dataDir.resolve("postgres/data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + dataDir.resolve("postgres/data") + "\n");

        server = new EmbeddedServer(dataDir);

        assertThat(TestDatabases.value(url(server, "order"), "SELECT 1")).isEqualTo("1");
    }

    @Test
    void startsTheServerAgainWhenItIsKilled() throws Exception {
        withCluster(dataDir);
        PostgresAddress url = url(server, "order");
        long first = postmaster(dataDir).orElseThrow();

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        awaitAnotherPostmaster(first);
        assertThat(TestDatabases.value(url, "SELECT 1")).isEqualTo("1");
    }

    private void awaitAnotherPostmaster(long first) throws Exception {
        while (PostmasterFile.read(dataDir.resolve("postgres/data"))
                .filter(found -> found.pid() != first && found.isReady())
                .isEmpty()) {
            Thread.onSpinWait();
        }
    }

    /** Programs that work in the data directory, or were given it to work on. */
    /** What was just being born when its parent was killed takes some milliseconds to find out. */
    private void assertNoneIsLeft(String when) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (childrenIn(dataDir).findAny().isPresent() && System.nanoTime() < deadline) {
            Thread.onSpinWait();
        }
        assertThat(childrenIn(dataDir)).as(when).isEmpty();
    }

    private static Stream<String> childrenIn(Path dataDir) {
        return ProcessHandle.allProcesses()
                .filter(ProcessHandle::isAlive)
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains(dataDir.toString()));
    }
}
