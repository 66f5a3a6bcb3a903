package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.error.Problem;
import dev.flotilla.testkit.server.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server that is killed and frozen, and one who would wait minutes for a statement. */
@Timeout(120)
class DatabaseAwayTest {
    private static final DatabaseSettings PATIENT = new DatabaseSettings(
            Optional.empty(), 4, Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofMinutes(1));
    private static final String WRITE = "INSERT INTO notes VALUES ($1, $2)";
    private static TestPostgres postgres;

    private final Vertx vertx = Vertx.vertx();
    private final Database database;

    DatabaseAwayTest() throws Exception {
        database = Database.open(vertx, "sample", PATIENT, DatabaseUrl.parse(postgres.url()))
                .await(60, TimeUnit.SECONDS);
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        postgres = TestPostgres.start(directory);
    }

    @AfterAll
    static void stop() throws Exception {
        postgres.close();
    }

    @BeforeEach
    void empty() throws Exception {
        Sql.execute(DatabaseUrl.parse(postgres.url()), "DELETE FROM notes");
        var unused = await(Future.join(write(1), pair(3), database.read().query("SELECT 1")));
    }

    @AfterEach
    void close() throws Exception {
        postgres.thaw();
        database.close().await(30, TimeUnit.SECONDS);
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void answers503WhileItIsKilledAndWorksAgainWhenItIsBack() throws Exception {
        postgres.kill();
        assertUnavailable(database.read().query("SELECT 1"));
        assertUnavailable(write(5));
        assertUnavailable(pair(7));
        assertUnavailable(database.ping());

        postgres.restart();

        var unused = await(eventually());
        unused = await(write(9));
        await(database.ping());
        assertThat(notes()).isEqualTo("1,3,4,9");
    }

    @Test
    void keepsNobodyWaitingForAFrozenServer() throws Exception {
        postgres.freeze();
        List<Future<?>> waiting = IntStream.range(0, 20)
                .mapToObj(i -> i % 2 == 0 ? database.read().query("SELECT 1") : pair(i * 10))
                .<Future<?>>map(answer -> answer)
                .toList();

        for (Future<?> one : waiting) {
            assertUnavailable(one);
        }
        Future<?> late = database.read().query("SELECT 1");
        Future<?> lateToo = pair(1_000);
        assertThat(List.of(late, lateToo)).allMatch(Future::failed);
        assertUnavailable(late);
        assertUnavailable(database.ping());

        postgres.thaw();
        var unused = await(eventually());
        unused = await(pair(2_000));
    }

    @Test
    void leavesNoConnectionBehindAndNothingHalfWrittenAfterAFrost() throws Exception {
        postgres.freeze();
        List<Future<RowSet<Row>>> pairs =
                IntStream.range(10, 40).mapToObj(i -> pair(i * 10)).toList();
        for (Future<?> pair : pairs) {
            assertUnavailable(pair);
        }
        assertUnavailable(database.ping());

        postgres.thaw();
        var unused = await(eventually());

        awaitValue("SELECT count(*) <= 5 FROM pg_stat_activity WHERE application_name LIKE 'flotilla-%'", "t");
        awaitValue("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'", "0");
        assertThat(Sql.value(DatabaseUrl.parse(postgres.url()), "SELECT count(*) FROM notes WHERE id >= 100"))
                .isEqualTo("0");
    }

    @Test
    void recoversThoughNobodyAsksForHealthAndAllUseTransactions() throws Exception {
        postgres.freeze();
        assertUnavailable(pair(10));

        postgres.thaw();

        var unused = await(eventuallyPair(20));
    }

    @Test
    void doesNotTakeSlowStatementsForAFrozenServer() throws Exception {
        Future<?> slowReads = Future.join(IntStream.range(0, 8)
                .mapToObj(i -> database.read().query("SELECT pg_sleep(0.4)"))
                .toList());
        Future<?> slowWrite = database.write().query("SELECT pg_sleep(3)");

        var unused = await(Future.join(slowReads, slowWrite, database.ping()));
    }

    @Test
    void isBackOnceTheServerIsThoughOldConnectionsStaySilent() throws Exception {
        var wire = new Wire(vertx, DatabaseUrl.parse(postgres.url()));
        Database wired = Database.open(vertx, "sample", PATIENT, wire.url()).await(30, TimeUnit.SECONDS);
        wire.silence();
        assertUnavailable(wired.read().query("SELECT 1"));

        wire.mend();

        var unused = await(eventually(wired));
    }

    @Test
    void replacesConnectionsThatTheNetworkForgot() throws Exception {
        var settings = new DatabaseSettings(
                Optional.empty(), 2, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofMinutes(1));
        var wire = new Wire(vertx, DatabaseUrl.parse(postgres.url()));
        Database wired = Database.open(vertx, "sample", settings, wire.url()).await(30, TimeUnit.SECONDS);
        var unused = await(wired.transaction(queries -> queries.query("SELECT 1")));
        wire.silence();
        wire.mend(); // for new connections only

        unused = await(eventually(wired));
        unused = await(wired.transaction(queries -> queries.query("SELECT 1")));
    }

    private Future<RowSet<Row>> write(int id) {
        return database.write().query(WRITE, Tuple.of(id, "one"));
    }

    /** Two rows or none. */
    private Future<RowSet<Row>> pair(int id) {
        return database.transaction(queries -> queries.query(WRITE, Tuple.of(id, "first"))
                .compose(first -> queries.query(WRITE, Tuple.of(id + 1, "second"))));
    }

    private Future<?> eventuallyPair(int id) {
        return pair(id).recover(away -> vertx.timer(50, TimeUnit.MILLISECONDS).compose(again -> pair(id)))
                .recover(away -> eventuallyPair(id).mapEmpty());
    }

    private Future<RowSet<Row>> eventually() {
        return eventually(database);
    }

    private Future<RowSet<Row>> eventually(Database asked) {
        return asked.read()
                .query("SELECT 1")
                .recover(away -> vertx.timer(50, TimeUnit.MILLISECONDS).compose(again -> eventually(asked)));
    }

    private static String notes() throws Exception {
        return Sql.value(DatabaseUrl.parse(postgres.url()), "SELECT string_agg(id::text, ',' ORDER BY id) FROM notes");
    }

    private static void awaitValue(String sql, String wanted) throws Exception {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!Sql.value(DatabaseUrl.parse(postgres.url()), sql).equals(wanted)) {
            assertThat(System.nanoTime()).as("patience for " + sql).isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static void assertUnavailable(Future<?> answer) {
        assertThatThrownBy(() -> await(answer)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.headers()).containsEntry("Retry-After", "1");
        });
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(30, TimeUnit.SECONDS);
    }
}
