package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

@Timeout(120)
class MigrationsTest {
    private final Vertx vertx = Vertx.vertx();
    private final DatabaseUrl url;

    MigrationsTest() throws Exception {
        url = DatabaseUrl.parse(TestDatabases.freshUrl("migrated"));
    }

    @AfterEach
    void close() throws Exception {
        var unused = await(vertx.close());
    }

    @Test
    void bringsAnEmptyDatabaseUpToDate() throws Exception {
        open("sample");

        assertThat(Sql.value(url, "SELECT string_agg(text, ',' ORDER BY id) FROM notes"))
                .isEqualTo("first,second");
        assertThat(history()).isEqualTo("1,2");
    }

    @Test
    void reckonsTheChecksumsOfFlyway() throws Exception {
        open("sample");

        var known = new KnownMigrations("sample", getClass().getClassLoader())
                .checksums()
                .orElseThrow();

        assertThat(known).containsOnly(Map.entry("1", checksum("1")), Map.entry("2", checksum("2")));
    }

    @Test
    void loadsNeitherFlywayNorJdbcWhenThereIsNothingToDo() throws Exception {
        open("sample");

        assertThat(MigrationChild.classesToOpen(url))
                .anyMatch(line -> line.contains("dev.flotilla.postgres.Migrations "))
                .noneMatch(line -> line.contains("org.flywaydb.") || line.contains("org.postgresql."));
    }

    @Test
    void migratesOnceWhenSeveralInstancesStartTogether() throws Exception {
        var instances = IntStream.range(0, 4)
                .mapToObj(i -> Database.open(vertx, "sample", DatabaseSettings.embedded(), url))
                .toList();

        var unused = await(Future.join(instances));

        assertThat(history()).isEqualTo("1,2");
    }

    @Test
    void migratesOnceWhenThreeProcessesStartTogether() throws Exception {
        var processes = new ArrayList<Process>();
        for (int i = 0; i < 3; i++) {
            processes.add(MigrationChild.start(url, "sample"));
        }

        for (Process process : processes) {
            String said = String.join("\n", process.inputReader().lines().toList());
            assertThat(process.waitFor()).as(said).isZero();
        }
        assertThat(history()).isEqualTo("1,2");
        assertThat(Sql.value(url, "SELECT count(*) FROM notes")).isEqualTo("2");
    }

    @Test
    void completesAMigrationInWhichAProcessWasKilled() throws Exception {
        try (Connection holder = DriverManager.getConnection(url.toJdbcUrl(), url.user(), url.password());
                Statement statement = holder.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4711)");
            Process killed = MigrationChild.start(url, "halfway");
            awaitValue("SELECT count(*) FROM pg_locks WHERE objid = 4711 AND NOT granted", "1");
            assertThat(killed.destroyForcibly().waitFor()).isNotZero();
        }

        open("halfway");

        assertThat(history()).isEqualTo("1,2");
        assertThat(Sql.value(url, "SELECT count(*) FROM first_step, second_step"))
                .isEqualTo("0");
    }

    @Test
    void appliesWhatIsNewToAnOlderDatabase() throws Exception {
        open("sample");
        Sql.execute(url, "DELETE FROM notes");
        Sql.execute(url, "DELETE FROM flyway_schema_history WHERE version = '2'");

        open("sample");

        assertThat(Sql.value(url, "SELECT count(*) FROM notes")).isEqualTo("2");
    }

    @Test
    void acceptsADatabaseThatANewerInstanceMigratedFurther() throws Exception {
        open("sample");
        Sql.execute(
                url,
                "INSERT INTO flyway_schema_history"
                        + " SELECT 3, '3', 'later', type, 'V3__later.sql', 42, installed_by, installed_on, 1, true"
                        + " FROM flyway_schema_history WHERE version = '2'");

        List<String> told = toldBy(() -> open("sample"));

        assertThat(history()).isEqualTo("1,2,3");
        assertThat(told)
                .singleElement()
                .asString()
                .contains("the database sample", "was migrated by a newer program (version 3, this one knows 2)")
                .doesNotContain(url.password());
    }

    @Test
    void refusesAMigrationThatWasChangedAfterwards() throws Exception {
        open("sample");
        Sql.execute(url, "UPDATE flyway_schema_history SET checksum = 42 WHERE version = '2'");

        assertThatThrownBy(() -> open("sample"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot migrate the database of sample")
                .hasMessageContaining("checksum mismatch for migration version 2");
    }

    @Test
    void namesTheMigrationThatFails() {
        assertThatThrownBy(() -> open("broken"))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot migrate the database of broken")
                .hasMessageContaining("V2__wrong.sql")
                .hasMessageContaining("syntax error")
                .hasMessageNotContaining(url.password());
    }

    @Test
    void opensADatabaseWithoutMigrations() throws Exception {
        open("none");

        assertThat(Sql.value(url, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"))
                .isEqualTo("0");
    }

    private void open(String name) throws Exception {
        var unused = await(Database.open(vertx, name, DatabaseSettings.embedded(), url));
    }

    private interface Act {
        void run() throws Exception;
    }

    private static List<String> toldBy(Act act) throws Exception {
        var logger = (Logger) LoggerFactory.getLogger(Migrations.class);
        var messages = new ListAppender<ILoggingEvent>();
        messages.start();
        logger.addAppender(messages);
        try {
            act.run();
        } finally {
            logger.detachAppender(messages);
        }
        return messages.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void awaitValue(String sql, String wanted) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Sql.value(url, sql).equals(wanted)) {
            assertThat(System.nanoTime()).as("patience for " + sql).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private String history() throws Exception {
        return Sql.value(
                url,
                "SELECT string_agg(version, ',' ORDER BY installed_rank) FROM flyway_schema_history"
                        + " WHERE version IS NOT NULL");
    }

    private Integer checksum(String version) throws Exception {
        return Integer.valueOf(
                Sql.value(url, "SELECT checksum FROM flyway_schema_history WHERE version = '" + version + "'"));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(60, TimeUnit.SECONDS);
    }
}
