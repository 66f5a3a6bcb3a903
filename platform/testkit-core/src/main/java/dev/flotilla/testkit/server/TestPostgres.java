package dev.flotilla.testkit.server;

import dev.flotilla.postgres.embedded.Cluster;
import dev.flotilla.postgres.embedded.PostgresAddress;
import dev.flotilla.postgres.embedded.Postmaster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A PostgreSQL of a test's own that can be killed, frozen and configured, and that nobody brings back but the test.
 *
 * <p>It has one empty database, {@code order}. For threads that may block.
 */
public final class TestPostgres implements AutoCloseable {
    private final Path directory;
    private final Cluster cluster;
    private final int port;
    private Postmaster postmaster;

    private TestPostgres(Path directory) throws Exception {
        this.directory = directory;
        this.cluster = Cluster.in(directory.resolve("postgres"));
        this.port = Cluster.freePort();
        this.postmaster = cluster.start(port);
    }

    /** Starts one below a directory, with more lines for its {@code postgresql.conf}. */
    public static TestPostgres start(Path directory, String... configuration) throws Exception {
        Path home = DataDirectories.withCluster(directory).resolve("postgres");
        Files.write(home.resolve("data/postgresql.conf"), List.of(configuration), StandardOpenOption.APPEND);
        return new TestPostgres(directory);
    }

    /** The database {@code order}. */
    public PostgresAddress address() {
        return cluster.address(port).withDatabase("order");
    }

    /** A new, empty database. */
    public PostgresAddress database(String name) throws SQLException {
        TestDatabases.execute(cluster.address(port), "CREATE DATABASE \"" + name + "\"");
        return cluster.address(port).withDatabase(name);
    }

    /** The database {@code order} as it is written in a configuration. */
    public String url() {
        return address().url();
    }

    /** The first column of the first row of an answer. */
    public String value(String sql) throws Exception {
        return TestDatabases.value(address(), sql);
    }

    /** Ends it as a crash of its machine would, but for the connections, which the system closes. */
    public void kill() throws Exception {
        List<ProcessHandle> all = processes();
        all.forEach(ProcessHandle::destroyForcibly);
        for (ProcessHandle process : all) {
            process.onExit().get(30, TimeUnit.SECONDS);
        }
    }

    /** Starts it again at the same port. */
    public void restart() throws Exception {
        postmaster = cluster.start(port);
    }

    /** Stops it in its tracks: connections are still accepted, by the system, but nothing is answered. */
    public void freeze() throws IOException {
        signal("STOP", List.of(processes().get(0))); // first, so that it starts no others meanwhile
        signal("STOP", processes());
    }

    /** Lets it go on as if nothing had happened. */
    public void thaw() throws IOException {
        signal("CONT", processes());
    }

    @Override
    public void close() throws IOException {
        if (!processes().isEmpty()) {
            thaw();
        }
        postmaster.stop();
    }

    /** The server and its children, itself first. */
    private List<ProcessHandle> processes() throws IOException {
        OptionalLong pid = DataDirectories.postmaster(directory);
        return pid.isEmpty()
                ? List.of()
                : ProcessHandle.of(pid.getAsLong()).stream()
                        .flatMap(server -> Stream.concat(Stream.of(server), server.descendants()))
                        .toList();
    }

    private static void signal(String name, List<ProcessHandle> processes) throws IOException {
        String pids =
                processes.stream().map(process -> Long.toString(process.pid())).collect(Collectors.joining(" "));
        var unused = new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + pids)
                .start()
                .onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }
}
