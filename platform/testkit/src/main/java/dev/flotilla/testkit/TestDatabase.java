package dev.flotilla.testkit;

import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.postgres.DatabaseUrl;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Databases of services, open and migrated, on the server that all tests of a JVM share. */
public final class TestDatabase {
    private TestDatabase() {}

    /** A database of its own with the migrations of the service {@code name}; close it after the test. */
    public static Database fresh(Vertx vertx, String name) throws Exception {
        DatabaseUrl url = DatabaseUrl.parse(TestDatabases.freshUrl(name));
        return Database.open(vertx, name, DatabaseSettings.embedded(), url).await(30, TimeUnit.SECONDS);
    }
}
