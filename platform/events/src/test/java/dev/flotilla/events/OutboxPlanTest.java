package dev.flotilla.events;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.DatabaseSettings;
import dev.flotilla.postgres.DatabaseUrl;
import dev.flotilla.testkit.server.TestDatabases;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How the server finds waiting events, at whatever moment it took its statistics. */
class OutboxPlanTest {
    private static final String FILL = "INSERT INTO outbox (id, type, subject, payload) SELECT gen_random_uuid(),"
            + " 'order.created', gen_random_uuid()::text, repeat('x', 600) FROM generate_series(1, %d)";
    private static final Vertx VERTX = Vertx.vertx();
    private static Database database;

    @BeforeAll
    static void open() throws Exception {
        database = Database.open(
                        VERTX,
                        "outboxtest",
                        DatabaseSettings.embedded(),
                        DatabaseUrl.parse(TestDatabases.freshUrl("outboxtest")))
                .await(30, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() throws Exception {
        database.close().await(30, SECONDS);
        VERTX.close().await(30, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SELECT 1",
                "VACUUM outbox",
                "VACUUM ANALYZE outbox",
                "VACUUM FULL outbox",
                "DELETE FROM outbox WHERE position < (SELECT max(position) FROM outbox)",
                "DELETE FROM outbox",
                "TRUNCATE outbox",
            })
    void isByTheIndexesAlone(String before) throws Exception {
        run("TRUNCATE outbox");
        run(FILL.formatted(3_000));
        run(before);
        for (String statistics : new String[] {"SELECT 1", "VACUUM outbox", "ANALYZE outbox"}) {
            run(statistics);
            assertThat(plan()).as(statistics).satisfies(OutboxPlanTest::isByIndexes);
        }

        run(FILL.formatted(10_000));

        assertThat(plan()).satisfies(OutboxPlanTest::isByIndexes);
    }

    private static void isByIndexes(String plan) {
        assertThat(plan)
                .contains("Index Scan using outbox_to_deliver on outbox mine", "Index Cond: (due <= now())")
                .contains(
                        "Index Scan using outbox_of_subject on outbox earlier", "Index Cond: (subject = mine.subject)")
                .doesNotContain("Seq Scan", "Materialize", "Sort", "Hash", "Bitmap");
    }

    /** The plan for whatever parameters, which the server settles on after a few rounds. */
    private static String plan() throws Exception {
        return StreamSupport.stream(
                        database.transaction(queries -> queries.query(OutboxTable.PREPARE, Tuple.of("60000"))
                                        .compose(prepared -> queries.query(
                                                "EXPLAIN (GENERIC_PLAN) " + OutboxTable.CLAIM, Tuple.of(100L))))
                                .await(30, SECONDS)
                                .spliterator(),
                        false)
                .map(row -> row.getString(0))
                .collect(Collectors.joining("\n"));
    }

    private static void run(String sql) throws Exception {
        database.write().query(sql).await(30, SECONDS);
    }
}
