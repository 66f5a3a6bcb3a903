package dev.flotilla.launcher.storm;

import dev.flotilla.postgres.embedded.EmbeddedServer;
import dev.flotilla.postgres.embedded.PostgresAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A durable PostgreSQL that comes back on the same data and port when it is killed. */
final class StormPostgres implements AutoCloseable {
    private final EmbeddedServer server;
    private final Path pidFile;

    private StormPostgres(Path directory) {
        this.server = new EmbeddedServer(directory);
        this.pidFile = directory.resolve("postgres").resolve("data").resolve("postmaster.pid");
    }

    static StormPostgres in(Path directory) {
        return new StormPostgres(directory);
    }

    /** Where a database is, as a configuration names it; made when there is none. */
    String url(String name) throws Exception {
        return at(name).url();
    }

    /** A connection beside those of the fleet. */
    Connection connect(String name) throws Exception {
        PostgresAddress url = at(name);
        return DriverManager.getConnection(url.toJdbcUrl(), url.user(), url.password());
    }

    boolean answers() throws Exception {
        try (Connection connection = connect("order")) {
            return connection.isValid(1);
        } catch (SQLException e) {
            return false;
        }
    }

    /** Ends the server at once, and all that work for it; its keeper starts it again. */
    void kill() throws IOException {
        long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).strip());
        ProcessHandle postmaster = ProcessHandle.of(pid).orElseThrow();
        List<ProcessHandle> children = postmaster.descendants().toList();
        postmaster.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }

    private PostgresAddress at(String name) throws Exception {
        return server.database(name).toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        server.stop();
    }
}
