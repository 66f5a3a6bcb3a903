package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.error.Problem;
import dev.flotilla.postgres.embedded.EmbeddedServer;
import dev.flotilla.testkit.server.DataDirectories;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DatabaseOutageTest {
    private static final DatabaseSettings IMPATIENT = new DatabaseSettings(
            Optional.empty(), 4, Duration.ofMillis(400), Duration.ofMillis(200), Duration.ofMinutes(1));

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseUrl direct;
    private final Wire wire;
    private final Database database;

    DatabaseOutageTest() throws Exception {
        direct = DatabaseUrl.parse(TestDatabases.freshUrl("sample"));
        wire = new Wire(vertx, direct);
        var unused = await(Database.open(vertx, "sample", DatabaseSettings.embedded(), direct)
                .compose(Database::close));
        database = await(Database.open(vertx, "sample", DatabaseSettings.embedded(), wire.url()));
    }

    @BeforeEach
    void connect() throws Exception {
        var unused =
                await(Future.join(database.read().query("SELECT 1"), database.transaction(q -> q.query("SELECT 1"))));
    }

    @AfterEach
    void close() throws Exception {
        var unused = await(vertx.close());
    }

    @Test
    void answers503WhileTheConnectionIsCutAndWorksAgainAfterwards() throws Exception {
        wire.cut();
        assertUnavailable(database.read().query("SELECT 1"));
        assertUnavailable(database.write().query("DELETE FROM notes"));
        assertUnavailable(database.transaction(queries -> queries.query("SELECT 1")));
        assertUnavailable(database.ping());

        wire.mend();

        assertThat(await(eventually(database)).size()).isEqualTo(1);
        assertThat(await(database.transaction(queries -> queries.query("SELECT 1")))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void answers503ToAStatementThatIsUnderWayWhenTheConnectionIsCut() throws Exception {
        Future<?> read = database.read().query("SELECT pg_sleep(3)");
        Future<?> transaction = database.transaction(queries -> queries.query("SELECT pg_sleep(3)"));
        awaitSleepers(2);

        wire.cut();

        assertUnavailable(read);
        assertUnavailable(transaction);
    }

    @Test
    void answers503WhenTheServerEndsConnections() throws Exception {
        Future<?> asleep = database.read().query("SELECT pg_sleep(3)");
        awaitSleepers(1);

        Sql.execute(
                direct,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        + " WHERE datname = current_database() AND pid <> pg_backend_pid()");

        assertUnavailable(asleep);
        assertThat(await(eventually(database)).size()).isEqualTo(1);
    }

    @Test
    void answers503WhileTheDatabaseLetsNobodyIn() throws Exception {
        DatabaseUrl admin = direct.withDatabase("postgres");
        Sql.execute(admin, "ALTER DATABASE " + direct.database() + " ALLOW_CONNECTIONS false");
        Sql.execute(
                admin,
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + direct.database() + "'");

        for (int i = 0; i < 5; i++) {
            assertUnavailable(database.write().query("DELETE FROM notes"));
            assertUnavailable(database.transaction(queries -> queries.query("SELECT 1")));
        }
        Sql.execute(admin, "ALTER DATABASE " + direct.database() + " ALLOW_CONNECTIONS true");

        assertThat(await(eventually(database)).size()).isEqualTo(1);
    }

    @Test
    void givesUpASilentServerAndFindsItAgain() throws Exception {
        Database impatient = await(Database.open(vertx, "sample", IMPATIENT, wire.url()));

        wire.silence();
        assertUnavailable(impatient.read().query("SELECT 1"));
        assertUnavailable(impatient.write().query("DELETE FROM notes"));
        assertUnavailable(impatient.transaction(queries -> queries.query("SELECT 1")));
        assertUnavailable(impatient.ping());
        wire.mend();

        assertThat(await(eventually(impatient)).size()).isEqualTo(1);
        assertThat(await(impatient.transaction(queries -> queries.query("SELECT 1")))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void endsEveryTransactionThoughTheServerStaysSilentForLong() throws Exception {
        var roomy = new DatabaseSettings(
                Optional.empty(),
                64,
                IMPATIENT.statementTimeout(),
                IMPATIENT.connectTimeout(),
                IMPATIENT.idleTimeout());
        Database impatient = await(Database.open(vertx, "sample", roomy, wire.url()));

        wire.silence();

        var unused = await(Future.join(
                reads(impatient, 3),
                transactions(impatient, 10),
                vertx.timer(100, TimeUnit.MILLISECONDS).compose(begun -> transactions(impatient, 10))));
    }

    @Test
    void saysWhichDatabaseCannotBeReachedWhenOpening() {
        wire.cut();

        assertThatThrownBy(() -> await(Database.open(vertx, "sample", IMPATIENT, wire.url())))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining("cannot use the database of sample")
                .hasMessageContaining("127.0.0.1:" + wire.url().port())
                .hasMessageNotContaining(direct.password());
    }

    @Test
    void doesNotWaitForeverWhenOpeningOnASilentServer() {
        wire.silence();

        assertThatThrownBy(() -> await(Database.open(vertx, "sample", IMPATIENT, wire.url())))
                .isInstanceOf(StorageException.class);
    }

    @Test
    void reachesTheEmbeddedServerAgainAfterItWasKilled(@org.junit.jupiter.api.io.TempDir java.nio.file.Path dataDir)
            throws Exception {
        var server = new EmbeddedServer(DataDirectories.withCluster(dataDir));
        Database embedded = await(Database.open(vertx, "order", DatabaseSettings.embedded(), server));

        ProcessHandle.of(DataDirectories.postmaster(dataDir).orElseThrow())
                .orElseThrow()
                .destroyForcibly();

        assertThat(await(eventually(embedded)).size()).isEqualTo(1);
        server.stop();
    }

    private void awaitSleepers(int count) throws Exception {
        String sql = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'"
                + " AND state = 'active' AND datname = current_database() AND pid <> pg_backend_pid()";
        while (Integer.parseInt(Sql.value(direct, sql)) < count) {
            Thread.onSpinWait();
        }
    }

    /** One after the other, whatever becomes of each. */
    private static Future<?> transactions(Database database, int times) {
        return times == 0
                ? Future.succeededFuture()
                : database.transaction(queries -> queries.query("SELECT 1"))
                        .transform((done, failure) ->
                                transactions(database, times - 1).mapEmpty());
    }

    private static Future<?> reads(Database database, int times) {
        return times == 0
                ? Future.succeededFuture()
                : database.read()
                        .query("SELECT 1")
                        .transform((done, failure) -> reads(database, times - 1).mapEmpty());
    }

    /** Asks until there is an answer; the test's own timeout bounds it. */
    private Future<RowSet<Row>> eventually(Database asked) {
        return asked.read()
                .query("SELECT 1")
                .recover(away -> vertx.timer(20, TimeUnit.MILLISECONDS).compose(again -> eventually(asked)));
    }

    private static void assertUnavailable(Future<?> answer) {
        assertThatThrownBy(() -> await(answer)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.headers()).containsEntry("Retry-After", "1");
        });
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(60, TimeUnit.SECONDS);
    }
}
