package dev.flotilla.postgres;

import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** The only class that touches Flyway, so that it is loaded only when it is needed. Blocks. */
final class FlywayMigration {
    /** Once a second: a long migration by another instance is no reason to give up. */
    private static final int TRIES_FOR_THE_LOCK = 600;

    private FlywayMigration() {}

    /**
     * Migrates and tells how many migrations that took.
     *
     * @throws StorageException if one fails, or the history contradicts the files
     */
    static int run(String name, DatabaseUrl url, List<String> locations) {
        try {
            return Flyway.configure(FlywayMigration.class.getClassLoader())
                    .configuration(Map.of("flyway.communityDBSupportEnabled", "false"))
                    .loggers(QuietFlywayLog.class.getName())
                    .dataSource(url.toJdbcUrl(), url.user(), url.password())
                    .locations(locations.stream()
                            .map(location -> "classpath:" + location)
                            .toArray(String[]::new))
                    .failOnMissingLocations(false)
                    .lockRetryCount(TRIES_FOR_THE_LOCK)
                    .load()
                    .migrate()
                    .migrationsExecuted;
        } catch (FlywayException e) {
            throw new StorageException(
                    "cannot migrate the database of " + name + " (" + url + "): " + e.getMessage(), e);
        }
    }
}
