package dev.flotilla.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.error.Problem;
import dev.flotilla.testkit.server.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real server that turns read-only, as a demoted primary does, and back. */
@Timeout(120)
class DatabaseReadOnlyTest {
    private static final DatabaseSettings QUICK = new DatabaseSettings(
            Optional.empty(), 4, Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofMinutes(1));
    private static final String WRITE = "INSERT INTO notes VALUES ($1, 'x')";

    private final Vertx vertx = Vertx.vertx();
    private final TestPostgres postgres;
    private final DatabaseUrl url;
    private final Database database;

    DatabaseReadOnlyTest(@TempDir Path directory) throws Exception {
        postgres = TestPostgres.start(directory);
        url = DatabaseUrl.parse(postgres.url());
        database = await(Database.open(vertx, "sample", QUICK, url));
    }

    @BeforeEach
    void turnReadOnly() throws Exception {
        await(database.write().query(WRITE, Tuple.of(1_001)));
        await(database.pingWritable());

        turn("on");
    }

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
        postgres.close();
    }

    @Test
    void saysThatTheDatabaseIsReadOnly() {
        assertReadOnly(database.write().query(WRITE, Tuple.of(1_002)));
        assertReadOnly(database.transaction(queries -> queries.query(WRITE, Tuple.of(1_003))));
        assertReadOnly(database.pingWritable());
    }

    @Test
    void stillReads() throws Exception {
        assertReadOnly(database.write().query(WRITE, Tuple.of(1_002)));

        assertThat(await(database.read().query("SELECT * FROM notes WHERE id = 1001"))
                        .size())
                .isEqualTo(1);
        await(database.ping());
    }

    @Test
    void opensNewConnectionsBecauseAnotherServerMayBeThePrimary() throws Exception {
        String before = connections();

        assertReadOnly(database.write().query(WRITE, Tuple.of(1_002)));

        while (anyLeftOf(before)) {
            Thread.onSpinWait();
        }
    }

    @Test
    void opensNewConnectionsAlsoWhenOnlyTheHealthCheckFindsOut() throws Exception {
        String before = connections();

        while (anyLeftOf(before)) {
            assertReadOnly(database.pingWritable());
        }
    }

    @Test
    void writesAgainOnceTheServerTakesWrites() throws Exception {
        assertReadOnly(database.write().query(WRITE, Tuple.of(1_002)));

        turn("off");

        await(database.pingWritable());
        await(database.write().query(WRITE, Tuple.of(1_002)));
    }

    /** Returns when every connection there is has taken notice. */
    private void turn(String wanted) throws Exception {
        Sql.execute(url, "ALTER SYSTEM SET default_transaction_read_only = " + wanted);
        Sql.execute(url, "SELECT pg_reload_conf()");
        while (!readOnly().equals(wanted)) {
            Thread.onSpinWait();
        }
    }

    private String readOnly() throws Exception {
        return await(database.write().query("SHOW transaction_read_only"))
                .iterator()
                .next()
                .getString(0);
    }

    private String connections() throws Exception {
        return Sql.value(
                url,
                "SELECT string_agg(pid::text, ',') FROM pg_stat_activity WHERE application_name LIKE 'flotilla-%'");
    }

    private boolean anyLeftOf(String pids) throws Exception {
        String left = "SELECT count(*) FROM pg_stat_activity WHERE pid = ANY ('{" + pids + "}')";
        return !Sql.value(url, left).equals("0");
    }

    private static void assertReadOnly(Future<?> answer) {
        assertThatThrownBy(() -> await(answer)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.detail()).isEqualTo("the database is read-only");
            assertThat(problem.headers()).containsEntry("Retry-After", "1");
        });
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future) throws Exception {
        return future.await(60, TimeUnit.SECONDS);
    }
}
