package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flotilla.error.Problem;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.TransactionRollbackException;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class DatabaseTest {
    private static final String INSERT = "INSERT INTO notes VALUES ($1, $2)";

    private final Vertx vertx = Vertx.vertx();
    private final DatabaseUrl url;
    private Database database;

    DatabaseTest() throws Exception {
        url = DatabaseUrl.parse(TestDatabases.freshUrl("sample"));
        database = await(Database.open(vertx, "sample", DatabaseSettings.embedded(), url));
    }

    @BeforeEach
    void empty() throws Exception {
        Sql.execute(url, "DELETE FROM notes");
    }

    @AfterEach
    void close() {
        var unused = await(Future.join(database.close(), vertx.close()));
    }

    @Test
    void answersStatementsWithParameters() {
        var unused = await(database.write().query(INSERT, Tuple.of(7, "seven")));

        Row row = await(database.read().query("SELECT id, text FROM notes WHERE text = $1", Tuple.of("seven")))
                .iterator()
                .next();

        assertThat(row.getInteger("id")).isEqualTo(7);
    }

    @Test
    void preparesAStatementOncePerConnection() {
        for (int i = 0; i < 50; i++) {
            var unused = await(database.read().query("SELECT $1::integer AS answer", Tuple.of(i)));
        }

        RowSet<Row> prepared = await(
                database.read()
                        .query(
                                "SELECT count(*) AS n FROM pg_prepared_statements WHERE statement LIKE 'SELECT $1::integer AS answer'"));

        assertThat(prepared.iterator().next().getLong("n")).isEqualTo(1);
    }

    @Test
    void passesOnWhatTheDatabaseSaysAboutTheStatement() {
        var unused = await(database.write().query(INSERT, Tuple.of(1, "one")));

        assertThatThrownBy(() -> await(database.write().query(INSERT, Tuple.of(1, "again"))))
                .isInstanceOfSatisfying(
                        PgException.class,
                        violated -> assertThat(violated.getSqlState()).isEqualTo("23505"));
    }

    @Test
    void passesOnThatParametersDoNotFit() {
        assertThatThrownBy(() -> await(database.write().query(INSERT, Tuple.of("one"))))
                .isNotInstanceOf(Problem.class)
                .hasMessageContaining("parameters");
    }

    @Test
    void commitsATransactionThatSucceeds() throws Exception {
        String answer = await(database.transaction(queries -> queries.query(INSERT, Tuple.of(1, "one"))
                .compose(one -> queries.query(INSERT, Tuple.of(2, "two")))
                .map("done")));

        assertThat(answer).isEqualTo("done");
        assertThat(notes()).isEqualTo("2");
    }

    @Test
    void rollsBackATransactionWhoseWorkFails() throws Exception {
        var failure = Problem.conflict("taken", "no");

        assertThatThrownBy(() -> await(database.transaction(queries ->
                        queries.query(INSERT, Tuple.of(1, "one")).compose(one -> Future.failedFuture(failure)))))
                .isSameAs(failure);

        assertThat(notes()).isEqualTo("0");
    }

    @Test
    void rollsBackATransactionWhoseWorkThrows() throws Exception {
        assertThatThrownBy(() -> await(database.transaction(queries -> {
                    var unused = queries.query(INSERT, Tuple.of(1, "one"));
                    throw Problem.notFound("none");
                })))
                .isInstanceOf(Problem.class);

        assertThat(notes()).isEqualTo("0");
    }

    @Test
    void doesNotClaimSuccessWhenAFailedStatementWasSwallowed() throws Exception {
        assertThatThrownBy(() -> await(database.transaction(queries -> queries.query(INSERT, Tuple.of(1, "one"))
                        .compose(one -> queries.query("SELECT 1 / 0"))
                        .otherwiseEmpty())))
                .isInstanceOf(TransactionRollbackException.class);

        assertThat(notes()).isEqualTo("0");
    }

    @Test
    void letsAConnectionGoAfterEveryKindOfTransaction() {
        List<Future<String>> transactions = IntStream.range(0, 100)
                .mapToObj(i -> database.transaction(queries ->
                                queries.query(INSERT, Tuple.of(i / 2, "x")).map("inserted"))
                        .recover(violated -> Future.succeededFuture("violated")))
                .toList();

        var unused = await(Future.join(transactions));

        assertThat(transactions.stream().map(Future::result)).containsOnly("inserted", "violated");
        assertThat(await(database.transaction(queries -> queries.query("SELECT 1")))
                        .size())
                .isEqualTo(1);
    }

    @Test
    void runsStatementsOfATransactionTogether() {
        Integer sum = await(database.transaction(queries -> Future.all(
                        queries.query("SELECT 1 AS n"), queries.query("SELECT 2 AS n"), queries.query("SELECT 3 AS n"))
                .map(all -> all.<RowSet<Row>>list().stream()
                        .mapToInt(rows -> rows.iterator().next().getInteger("n"))
                        .sum())));

        assertThat(sum).isEqualTo(6);
    }

    @Test
    void opensNoMoreConnectionsThanThePoolMayHave() throws Exception {
        var answers = new ArrayList<Future<?>>();
        for (int i = 0; i < 200; i++) {
            answers.add(database.read().query("SELECT pg_sleep(0.001)"));
            answers.add(database.write().query("SELECT pg_sleep(0.001)"));
        }
        var unused = await(Future.join(answers));

        String connections = Sql.value(
                url,
                "SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'flotilla-%'"
                        + " AND datname = current_database()");

        assertThat(Integer.parseInt(connections))
                .isBetween(2, DatabaseSettings.embedded().poolSize());
    }

    @Test
    void answers504WhenAStatementTakesTooLong() {
        reopen(new DatabaseSettings(
                Optional.empty(), 4, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofMinutes(1)));

        assertThatThrownBy(() -> await(database.read().query("SELECT pg_sleep(30)")))
                .isInstanceOfSatisfying(
                        Problem.class, slow -> assertThat(slow.status()).isEqualTo(504));
    }

    @Test
    void hasTheServerCancelAStatementThatTakesTooLong() throws Exception {
        reopen(new DatabaseSettings(
                Optional.empty(), 4, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofMinutes(1)));
        Future<?> write = database.transaction(queries -> queries.query(INSERT, Tuple.of(1, "one"))
                .compose(one -> queries.query("SELECT pg_sleep(30) /* too long */")));

        assertThatThrownBy(() -> await(write))
                .isInstanceOfSatisfying(
                        Problem.class, slow -> assertThat(slow.status()).isEqualTo(504));

        assertThat(Sql.value(
                        url,
                        "SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle'"
                                + " AND datname = current_database() AND pid <> pg_backend_pid()"))
                .isEqualTo("0");
        assertThat(notes()).isEqualTo("0");
    }

    @Test
    void letsATransactionWaitForOthersLongerThanAStatementMayTake() throws Exception {
        reopen(new DatabaseSettings(
                Optional.empty(), 4, Duration.ofMillis(100), Duration.ofSeconds(2), Duration.ofMinutes(1)));

        var unused = await(database.transaction(queries -> queries.query(INSERT, Tuple.of(1, "one"))
                .compose(one -> vertx.timer(400, TimeUnit.MILLISECONDS))
                .compose(waited -> queries.query(INSERT, Tuple.of(2, "two")))));

        assertThat(notes()).isEqualTo("2");
    }

    @Test
    void answers503ToReadsWhenTooManyWait() {
        reopen(new DatabaseSettings(
                Optional.empty(), 2, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMinutes(1)));

        List<Future<Void>> many = IntStream.range(0, 200)
                .mapToObj(i -> database.read().query("SELECT pg_sleep(0.01)").<Void>mapEmpty())
                .toList();
        Future<?> all = Future.join(many);

        assertThatThrownBy(() -> await(all)).isInstanceOfSatisfying(Problem.class, DatabaseTest::isUnavailable);
        assertThat(many.stream().filter(Future::succeeded)).hasSizeGreaterThan(60);
    }

    @Test
    void answers503WhenNoConnectionIsFreeInTime() {
        reopen(new DatabaseSettings(
                Optional.empty(), 2, Duration.ofSeconds(30), Duration.ofMillis(200), Duration.ofMinutes(1)));

        Future<?> holder = database.transaction(queries -> queries.query("SELECT pg_sleep(1.5)"));
        Future<?> late = database.transaction(queries -> queries.query("SELECT 1"));

        assertThatThrownBy(() -> await(late)).isInstanceOfSatisfying(Problem.class, DatabaseTest::isUnavailable);
        var unused = await(holder);
    }

    @Test
    void answers503WhenTooManyWait() {
        reopen(new DatabaseSettings(
                Optional.empty(), 2, Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofMinutes(1)));

        List<Future<Void>> many = IntStream.range(0, 200)
                .mapToObj(i -> database.transaction(queries -> queries.query("SELECT 1")))
                .map(answer -> answer.<Void>mapEmpty())
                .toList();
        Future<?> all = Future.join(many);

        assertThatThrownBy(() -> await(all)).isInstanceOfSatisfying(Problem.class, DatabaseTest::isUnavailable);
        assertThat(many.stream().filter(Future::succeeded)).hasSizeGreaterThan(60);
    }

    @Test
    void answersOnTheContextOfTheCaller() {
        var context = vertx.getOrCreateContext();
        var answered = Future.<Boolean>future(promise -> context.runOnContext(start -> database.read()
                .query("SELECT 1")
                .map(rows -> Vertx.currentContext() == context)
                .onComplete(promise)));

        assertThat(await(answered)).isTrue();
    }

    private static void isUnavailable(Problem problem) {
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.headers()).containsEntry("Retry-After", "1");
    }

    private void reopen(DatabaseSettings settings) {
        var unused = await(database.close());
        database = await(Database.open(vertx, "sample", settings, url));
    }

    private String notes() throws Exception {
        return Sql.value(url, "SELECT count(*) FROM notes");
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
