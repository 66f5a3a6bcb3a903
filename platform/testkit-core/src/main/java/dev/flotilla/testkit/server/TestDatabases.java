package dev.flotilla.testkit.server;

import dev.flotilla.postgres.embedded.EmbeddedServer;
import dev.flotilla.postgres.embedded.PostgresAddress;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Databases for tests: one embedded server for all tests of a JVM, an empty database for each that asks.
 *
 * <p>The server is started by the first one to ask and removed with all its data when the JVM ends. For threads that may
 * block.
 */
public final class TestDatabases {
    private static final AtomicLong COUNT = new AtomicLong();

    private TestDatabases() {}

    /** A database of its own without any table. */
    public static PostgresAddress fresh(String name) throws Exception {
        String unique = name.replace('-', '_') + "_" + COUNT.incrementAndGet();
        return Shared.SERVER.database(unique).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** The same as it is written in a configuration; the password is URL-safe. */
    public static String freshUrl(String name) throws Exception {
        return fresh(name).url();
    }

    /** Takes a database away from whoever uses it, the URL being one of {@link #freshUrl}. */
    public static void drop(String url) throws Exception {
        String name = URI.create(url).getPath().substring(1);
        execute(fresh("dropping"), "DROP DATABASE " + name + " WITH (FORCE)");
    }

    /** Runs a statement on a connection of its own. */
    public static void execute(PostgresAddress database, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.toJdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of the first row of an answer, on a connection of its own. */
    public static String value(PostgresAddress database, String sql) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection(database.toJdbcUrl(), database.user(), database.password());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return String.valueOf(rows.getString(1));
        }
    }

    /** The server that all tests of this JVM share; do not stop it. */
    public static EmbeddedServer server() {
        return Shared.SERVER;
    }

    /** Where the shared server keeps its data; removed when the JVM ends. */
    static Path directory() {
        return Shared.DIRECTORY;
    }

    private static final class Shared {
        private static final Path DIRECTORY = create();
        private static final EmbeddedServer SERVER = start();

        private static EmbeddedServer start() {
            var server = new EmbeddedServer(DIRECTORY);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(server, DIRECTORY)));
            return server;
        }

        private static Path create() {
            try {
                return DataDirectories.withEmptyCluster(Files.createTempDirectory("test-databases-"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            } catch (ExecutionException | TimeoutException e) {
                throw new IllegalStateException("cannot make the cluster that tests start from", e);
            }
        }

        private static void remove(EmbeddedServer server, Path directory) {
            server.stop();
            try (Stream<Path> all = Files.walk(directory)) {
                all.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
