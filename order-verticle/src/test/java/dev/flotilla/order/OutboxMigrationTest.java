package dev.flotilla.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.postgres.DatabaseUrl;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Vertx;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The table of the outbox, which came with the order service at first and comes with the library of events now. */
class OutboxMigrationTest {
    /** As Flyway noted it for {@code db/order/V2__outbox.sql} of the first releases. */
    private static final int CHECKSUM = -362_123_501;

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseUrl url;

    OutboxMigrationTest() throws Exception {
        url = DatabaseUrl.parse(TestDatabases.freshUrl("order"));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void aFreshDatabaseGetsTheTable() throws Exception {
        open();

        assertThat(history()).isEqualTo("1,2");
        assertThat(value("SELECT count(*) FROM outbox")).isEqualTo("0");
    }

    @Test
    void theHistoryIsThatOfTheFirstReleases() throws Exception {
        open();

        assertThat(value("SELECT checksum FROM flyway_schema_history WHERE version = '2'"))
                .isEqualTo(Integer.toString(CHECKSUM));
    }

    @Test
    void aDatabaseOfTheFirstReleasesKeepsItsDataAndIsNotMigratedAgain() throws Exception {
        Flyway.configure()
                .dataSource(url.toJdbcUrl(), url.user(), url.password())
                .locations("classpath:history/order")
                .load()
                .migrate();
        execute(
                "INSERT INTO outbox (id, type, subject, payload) VALUES (gen_random_uuid(), 'order.created', 'a', '{}')");

        open();

        assertThat(history()).isEqualTo("1,2");
        assertThat(value("SELECT subject FROM outbox")).isEqualTo("a");
    }

    @Test
    void aDatabaseThatHadNoOutboxYetGetsIt() throws Exception {
        Flyway.configure()
                .dataSource(url.toJdbcUrl(), url.user(), url.password())
                .locations("classpath:history/order")
                .target("1")
                .load()
                .migrate();

        open();

        assertThat(history()).isEqualTo("1,2");
    }

    private void open() throws Exception {
        Database.open(vertx, "order", DatabaseSettings.embedded(), url)
                .compose(Database::close)
                .await(30, TimeUnit.SECONDS);
    }

    private String history() throws SQLException {
        return value(
                "SELECT string_agg(version, ',' ORDER BY installed_rank) FROM flyway_schema_history WHERE success");
    }

    private String value(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.toJdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url.toJdbcUrl(), url.user(), url.password());
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
