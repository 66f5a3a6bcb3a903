package dev.flotilla.testkit.server;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.postgres.embedded.Cluster;
import dev.flotilla.postgres.embedded.EmbeddedServer;
import dev.flotilla.postgres.embedded.PostgresAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Prepares and looks into data directories of embedded servers. */
public final class DataDirectories {
    private DataDirectories() {}

    /** Lends a new data directory the unpacked programs, as unpacking takes seconds. */
    @CanIgnoreReturnValue
    public static Path withPrograms(Path dataDir)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path programs = ClusterTemplate.get().resolve("postgres").resolve(Cluster.programs());
        Path home = Files.createDirectories(
                dataDir.resolve("postgres"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        var linked = Files.createSymbolicLink(home.resolve(Cluster.programs()), programs);
        return linked.startsWith(dataDir) ? dataDir : linked;
    }

    /** Fills a new data directory with an empty, orderly stopped cluster. */
    @CanIgnoreReturnValue
    public static Path withEmptyCluster(Path dataDir)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return copyOf(ClusterTemplate.get(), dataDir);
    }

    /** Fills a new data directory with an orderly stopped cluster that has a database {@code order}. */
    @CanIgnoreReturnValue
    public static Path withCluster(Path dataDir)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return copyOf(stoppedCluster(), dataDir);
    }

    private static Path copyOf(Path stopped, Path dataDir)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        withPrograms(dataDir);
        copy(stopped.resolve("postgres/data"), dataDir.resolve("postgres/data"), (to, from) -> Files.copy(from, to));
        Files.copy(stopped.resolve("postgres/password"), dataDir.resolve("postgres/password"));
        return dataDir;
    }

    private interface Copying {
        @CanIgnoreReturnValue
        Path copy(Path to, Path from) throws IOException;
    }

    private static void copy(Path from, Path to, Copying copying) throws IOException {
        try (Stream<Path> entries = Files.walk(from)) {
            for (Path entry : entries.toList()) {
                Path target = to.resolve(from.relativize(entry));
                if (Files.isSymbolicLink(entry)) {
                    Path aim = Files.readSymbolicLink(entry);
                    Files.createSymbolicLink(/* link= */ target, /* target= */ aim);
                } else if (Files.isDirectory(entry)) {
                    Files.createDirectories(target);
                    Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwx------"));
                } else {
                    copying.copy(target, entry);
                }
            }
        }
    }

    private static synchronized Path stoppedCluster()
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path directory = TestDatabases.directory().resolve("stopped");
        if (!Files.exists(directory)) {
            var server = new EmbeddedServer(withEmptyCluster(Files.createDirectory(directory)));
            var unused = url(server, "order");
            server.stop();
        }
        return directory;
    }

    /** The process of the running or last server of a data directory; empty when it was stopped in order. */
    public static OptionalLong postmaster(Path dataDir) throws IOException {
        Path file = dataDir.resolve("postgres/data/postmaster.pid");
        return Files.exists(file)
                ? OptionalLong.of(Long.parseLong(Files.readAllLines(file).get(0).strip()))
                : OptionalLong.empty();
    }

    /** Waits for the database of a server. */
    public static PostgresAddress url(EmbeddedServer server, String name)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        return server.database(name).toCompletableFuture().get(90, TimeUnit.SECONDS);
    }
}
