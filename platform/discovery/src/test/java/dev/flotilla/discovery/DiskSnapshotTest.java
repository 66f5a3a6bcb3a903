package dev.flotilla.discovery;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("NullAway.Init")
class DiskSnapshotTest {
    private static final String USERS = "user-service";
    private static final Instance FIRST =
            new Instance(USERS, "u-1", "10.0.0.1", 5001, true, "consul", "east", 70, Map.of("version", "2"));
    private static final Instance OWN =
            new Instance(USERS, "u-2", "127.0.0.1", 5002, false, "local", "", 100, Map.of());

    @TempDir
    Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final TestClock clock = new TestClock();

    @AfterEach
    void close() throws TimeoutException {
        vertx.close().await(30, SECONDS);
    }

    /** One run of a process: an index, the registry it listens to, and what it keeps on disk. */
    private final class Run {
        final ServiceIndex index = new ServiceIndex(clock);
        final IndexSource consul = index.source("consul", 50);
        final DiskSnapshot disk = new DiskSnapshot(vertx, index, directory, List.of(consul));
        final CountDownLatch news = new CountDownLatch(1);

        Run() {
            var unused = List.of(disk.open(), index.onChange(known -> news.countDown()));
        }

        List<Instance> users() {
            return index.snapshot(USERS).instances();
        }
    }

    @Test
    void aColdStartKnowsWhatTheLastProcessKnew() throws TimeoutException, InterruptedException {
        remember(FIRST);

        var next = new Run();
        var unused = next.index.watch(USERS);

        assertThat(next.news.await(30, SECONDS)).isTrue();
        assertThat(next.users()).containsExactly(FIRST);
        assertThat(next.consul.status().connected()).isFalse();
    }

    @Test
    void whatTheRegistrySaysReplacesWhatWasOnDisk() throws TimeoutException, InterruptedException {
        remember(FIRST);
        var next = new Run();
        var unused = next.index.watch(USERS);
        assertThat(next.news.await(30, SECONDS)).isTrue();

        next.consul.replace(USERS, List.of());

        assertThat(next.users()).isEmpty();
    }

    @Test
    void theRegistryIsNotOverruledByTheDisk() throws TimeoutException {
        remember(FIRST);
        var next = new Run();

        next.consul.replace(USERS, List.of());
        next.consul.recall(USERS, List.of(FIRST));

        assertThat(next.users()).isEmpty();
    }

    @Test
    void whatARegistryToldThatIsNotUsedAnyMoreIsTakenForTheWordOfTheNewOne() throws TimeoutException {
        remember(FIRST);
        var index = new ServiceIndex(clock);
        IndexSource etcd = index.source("etcd", 50);

        new DiskSnapshot(vertx, index, directory, List.of(etcd, index.source("kubernetes", 40)))
                .read(USERS)
                .await(30, SECONDS);
        List<Instance> recalled = index.snapshot(USERS).instances();
        etcd.replace(USERS, List.of());

        assertThat(recalled).containsExactly(FIRST.toldBy("etcd"));
        assertThat(index.snapshot(USERS).instances()).isEmpty();
    }

    @Test
    void whatThisProcessServesItselfIsNotKept() throws TimeoutException {
        var process = new Run();
        var unused = process.index.watch(USERS);
        process.index.source("local", 100).put(OWN);

        process.disk.save().await(30, SECONDS);

        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void nobodyIsNoKnowledgeWorthKeeping() throws TimeoutException, InterruptedException {
        var process = remember(FIRST);

        process.consul.replace(USERS, List.of());
        process.disk.save().await(30, SECONDS);
        var next = new Run();
        var unused = next.index.watch(USERS);

        assertThat(next.news.await(30, SECONDS)).isTrue();
        assertThat(next.users()).containsExactly(FIRST);
    }

    @Test
    void whatIsTooOldIsLeftAlone() throws TimeoutException {
        remember(FIRST);
        clock.goOn(DiskSnapshot.OLDEST);

        var next = new Run();

        assertThat(recalled(next)).isEmpty();
    }

    @Test
    void aDamagedFileDoesNoHarm() throws IOException, TimeoutException {
        Files.writeString(directory.resolve(USERS + ".json"), "{\"saved_at\":7,");

        var next = new Run();

        assertThat(recalled(next)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "[]",
                "7",
                "{\"saved_at\":null}",
                "{\"saved_at\":\"2026-01-01T00:00:00Z\",\"instances\":null}"
            })
    void aFileOfAnotherShapeDoesNoHarm(String content) throws IOException, TimeoutException {
        Files.writeString(directory.resolve(USERS + ".json"), content);

        assertThat(recalled(new Run())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "7",
                "{\"instance_id\":null}",
                "{\"instance_id\":\"x\",\"host\":\"h\",\"port\":null}",
                "{\"instance_id\":\"x\",\"host\":\"h\",\"port\":\"80\"}",
                "{\"instance_id\":\"x\",\"host\":\"h\",\"port\":80,\"source\":null}",
                "{\"instance_id\":\"x\",\"host\":\"h\",\"port\":80,\"source\":\"consul\",\"metadata\":[]}"
            })
    void oneDamagedEntryCostsNoOther(String entry) throws IOException, TimeoutException {
        remember(FIRST);
        Path file = directory.resolve(USERS + ".json");
        Files.writeString(file, Files.readString(file).replaceFirst("\\[", "[" + entry + ","));

        assertThat(recalled(new Run())).containsExactly(FIRST);
    }

    @Test
    void aNullInAnEntryIsNothingSaid() throws IOException, TimeoutException {
        remember(FIRST);
        Path file = directory.resolve(USERS + ".json");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst("70", "null")
                        .replace("\"2\"", "null")
                        .replace("true", "null"));

        assertThat(recalled(new Run()))
                .containsExactly(new Instance(USERS, "u-1", "10.0.0.1", 5001, false, "consul", "east", 100, Map.of()));
    }

    @Test
    void aFileThatIsTooLongIsLeftAlone() throws IOException, TimeoutException {
        remember(FIRST);
        Path file = directory.resolve(USERS + ".json");
        Files.writeString(file, Files.readString(file) + " ".repeat(DiskSnapshot.MOST_BYTES));

        assertThat(recalled(new Run())).isEmpty();
    }

    @Test
    void onlyARegularFileIsRead() throws IOException, TimeoutException, InterruptedException {
        Path file = directory.resolve(USERS + ".json");

        Files.createSymbolicLink(file, Path.of("/dev/zero"));
        assertThat(recalled(new Run())).isEmpty();
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(recalled(new Run())).isEmpty();
        Files.delete(file);
        Process made = new ProcessBuilder("mkfifo", file.toString()).start();
        assertThat(made.waitFor()).isZero();
        assertThat(recalled(new Run())).isEmpty();
    }

    @Test
    void aServiceNameCannotLeaveTheDirectory() throws TimeoutException {
        var process = new Run();
        String name = "../../etc/passwd";
        var unused = process.index.watch(name);
        process.consul.replace(name, List.of(new Instance(name, "x", "h", 1, false, "consul", "", 100, Map.of())));

        process.disk.save().await(30, SECONDS);

        assertThat(directory)
                .isDirectoryContaining(file -> file.getFileName().toString().endsWith("passwd.json"));
    }

    @CanIgnoreReturnValue
    private Run remember(Instance instance) throws TimeoutException {
        var process = new Run();
        var unused = process.index.watch(instance.service());
        process.consul.replace(instance.service(), List.of(instance));
        process.disk.save().await(30, SECONDS);
        return process;
    }

    /** What is known when all reading that was begun has come to its end. */
    private static List<Instance> recalled(Run process) throws TimeoutException {
        process.disk.read(USERS).await(30, SECONDS);
        return process.users();
    }
}
