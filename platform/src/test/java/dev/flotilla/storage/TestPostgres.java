package dev.flotilla.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A PostgreSQL of a test's own that can be killed, frozen and configured, and that nobody brings back but the test.
 *
 * <p>It has one empty database, {@code order}. For threads that may block.
 */
public final class TestPostgres implements AutoCloseable {
    private final Path home;
    private final Cluster cluster;
    private final int port;
    private Postmaster postmaster;

    private TestPostgres(Path home) throws Exception {
        this.home = home;
        this.cluster = Cluster.in(home);
        this.port = Cluster.freePort();
        this.postmaster = cluster.start(port);
    }

    /** Starts one below a directory, with more lines for its {@code postgresql.conf}. */
    public static TestPostgres start(Path directory, String... configuration) throws Exception {
        Path home = DataDirectories.withCluster(directory).resolve("postgres");
        Files.write(home.resolve("data/postgresql.conf"), List.of(configuration), StandardOpenOption.APPEND);
        return new TestPostgres(home);
    }

    DatabaseUrl url() {
        return cluster.url(port).withDatabase("order");
    }

    /** A new, empty database. */
    DatabaseUrl database(String name) {
        DatabaseCreation.run(cluster.url(port), name);
        return cluster.url(port).withDatabase(name);
    }

    /** As it is written in a configuration. */
    public String urlText() {
        return "postgresql://" + url().user() + ":" + url().password() + "@127.0.0.1:" + port
                + "/order?sslmode=disable";
    }

    /** The first column of the first row of an answer. */
    public String value(String sql) throws Exception {
        return Sql.value(url(), sql);
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
        Path data = home.resolve("data");
        return PostmasterFile.read(data)
                .flatMap(file -> file.process(data))
                .map(server ->
                        Stream.concat(Stream.of(server), server.descendants()).toList())
                .orElse(List.of());
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
