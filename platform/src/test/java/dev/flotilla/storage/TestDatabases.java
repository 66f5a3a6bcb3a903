package dev.flotilla.storage;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Databases for tests: one embedded server for all tests of a JVM, an empty migrated database for each that asks.
 *
 * <p>The server is started by the first one to ask and removed with all its data when the JVM ends. For threads that may
 * block.
 */
public final class TestDatabases {
    private static final AtomicLong COUNT = new AtomicLong();

    private TestDatabases() {}

    /** A database of its own with the migrations of the service {@code name}; close it after the test. */
    public static Database fresh(Vertx vertx, String name) throws Exception {
        return Database.open(vertx, name, DatabaseSettings.embedded(), freshUrl(name))
                .await(30, TimeUnit.SECONDS);
    }

    /** A database of its own without any table, for tests that open or migrate it themselves. */
    public static DatabaseUrl freshUrl(String name) throws Exception {
        String unique = name.replace('-', '_') + "_" + COUNT.incrementAndGet();
        return server().database(unique).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** The same as it is written in a configuration; the password is URL-safe. */
    public static String freshUrlText(String name) throws Exception {
        DatabaseUrl url = freshUrl(name);
        return "postgresql://" + url.user() + ":" + url.password() + "@" + url.host() + ":" + url.port() + "/"
                + url.database();
    }

    /** Takes a database away from whoever uses it. */
    public static void drop(String urlText) throws SQLException {
        DatabaseUrl url = DatabaseUrl.parse(urlText);
        Sql.execute(url.withDatabase("postgres"), "DROP DATABASE " + url.database() + " WITH (FORCE)");
    }

    /** The default settings with the URL of a database. */
    public static DatabaseSettings settings(DatabaseUrl url) {
        return new DatabaseSettings(
                Optional.of(url),
                DatabaseSettings.embedded().poolSize(),
                DatabaseSettings.embedded().statementTimeout(),
                DatabaseSettings.embedded().connectTimeout(),
                DatabaseSettings.embedded().idleTimeout());
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
                return Files.createTempDirectory("test-databases-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(EmbeddedServer server, Path directory) {
            try {
                server.stop();
                Unfinished.delete(directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
