package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.flotilla.error.Problem;
import dev.flotilla.postgres.Cursor;
import dev.flotilla.postgres.Database;
import dev.flotilla.postgres.PageKey;
import dev.flotilla.security.SigningKey;
import dev.flotilla.testkit.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SqlStoresTest {
    private static final Vertx VERTX = Vertx.vertx();
    private static Database database;
    private static final Set<String> USER = Set.of("user");

    private static SqlUserStore users;
    private static SqlKeyStore keys;

    @BeforeAll
    static void open() throws Exception {
        database = TestDatabase.fresh(VERTX, "user");
        users = new SqlUserStore(database.read(), database.write());
        keys = new SqlKeyStore(database.read(), database.write());
    }

    @BeforeEach
    void clear() {
        await(database.write().query("truncate users, signing_keys"));
    }

    @AfterAll
    static void close() {
        await(database.close());
        await(VERTX.close());
    }

    @Test
    void findsWhatItInserted() {
        User added = await(users.insert(registration("Ann"), "hash", USER));

        assertThat(await(users.find(added.id()))).hasValue(added);
        assertThat(await(users.findByKey("ann"))).hasValue(new Account(added, "hash"));
        assertThat(await(users.findByKey("Ann"))).isEmpty();
        assertThat(await(users.find(UUID.randomUUID()))).isEmpty();
    }

    @Test
    void ofManyWhoWantANameOneGetsIt() {
        List<Future<Integer>> racers = IntStream.range(0, 20)
                .mapToObj(i -> statusOf(users.insert(registration(i % 2 == 0 ? "ann" : "ANN"), "hash", USER)))
                .toList();

        assertThat(racers.stream().map(SqlStoresTest::await).toList())
                .containsOnlyOnce(201)
                .containsOnly(201, 409);
    }

    @Test
    void anAdministratorIsMadeOnceAndThenChanged() {
        User ann = await(users.insert(registration("Ann"), "hash", USER));

        await(Future.all(IntStream.range(0, 5)
                .mapToObj(i -> users.upsert(registration("ann"), "new", Set.of("user", "admin")))
                .toList()));

        Optional<Account> found = await(users.findByKey("ann"));
        assertThat(found.map(Account::passwordHash)).hasValue("new");
        assertThat(found.map(account -> account.user().id())).hasValue(ann.id());
        assertThat(found.map(account -> account.user().roles())).hasValue(Set.of("user", "admin"));
    }

    @Test
    void pagesAreStableWhileUsersAreAdded() {
        List<UUID> before = IntStream.range(0, 5)
                .mapToObj(i -> await(users.insert(registration("old" + i), "hash", USER))
                        .id())
                .toList();
        var seen = new ArrayList<UUID>();
        List<User> page = await(users.list(2));
        int added = 0;

        while (!page.isEmpty()) {
            page.forEach(user -> seen.add(user.id()));
            if (added < 3) {
                await(users.insert(registration("new" + added++), "hash", USER));
            }
            page = await(users.list(2, after(page.get(page.size() - 1))));
        }

        assertThat(seen).hasSize(8).doesNotHaveDuplicates().startsWith(before.toArray(UUID[]::new));
    }

    @Test
    void usersOfTheSameMomentAreAllListed() {
        for (int i = 0; i < 7; i++) {
            await(users.insert(registration("twin" + i), "hash", USER));
        }
        await(database.write().query("update users set created_at = '2026-01-01T00:00:00Z'"));

        List<User> first = await(users.list(3));
        List<User> rest = await(users.list(100, after(first.get(2))));

        assertThat(first).hasSize(3);
        assertThat(rest).hasSize(4).doesNotContainAnyElementsOf(first);
    }

    @Test
    void listsKeysUntilTheirTimeIsOver() {
        var old = SigningKey.generate().jwk();
        var present = SigningKey.generate().jwk();
        await(keys.publish(old, Duration.ofHours(1)));
        await(keys.publish(present, Duration.ofHours(1)));
        assertThat(await(keys.list())).containsExactlyInAnyOrder(old, present);

        expire(old);

        assertThat(await(keys.list())).containsExactly(present);
    }

    @Test
    void aKeyWhoseTimeIsOverVanishesWithTheNextOne() {
        var old = SigningKey.generate().jwk();
        await(keys.publish(old, Duration.ofHours(1)));
        expire(old);

        await(keys.publish(SigningKey.generate().jwk(), Duration.ofHours(1)));

        assertThat(await(database.read().query("select kid from signing_keys")).rowCount())
                .isOne();
    }

    @Test
    void aKeyIsNeverListedForLessTimeThanBefore() {
        var key = SigningKey.generate().jwk();
        await(keys.publish(key, Duration.ofHours(10)));
        await(keys.publish(key, Duration.ofSeconds(1)));

        var row =
                await(database.read().query("select expires_at > now() + interval '9 hours' as far from signing_keys"));
        assertThat(row.iterator().next().getBoolean("far")).isTrue();
    }

    @Test
    void theOwnKeyIsListedWhileTheDatabaseIsAway() throws Exception {
        var closed = TestDatabase.fresh(VERTX, "user");
        var own = SigningKey.generate();
        var published = new PublishedKeys(new SqlKeyStore(closed.read(), closed.write()), own, Duration.ofHours(1));
        await(closed.close());

        assertThat(await(published.keys())).containsExactly(own.jwk());
    }

    @Test
    void cursorsOfStrangersAreRefused() {
        var sound = new PageKey(Instant.now(), UUID.randomUUID());
        assertThat(PageKey.parse(sound.cursor())).isEqualTo(sound);

        for (String forged : List.of("", "x", Cursor.encode("a", "b"), farAway(), longAgo())) {
            assertThat(statusOfCursor(forged)).isEqualTo(400);
        }
    }

    private static String farAway() {
        return new PageKey(Instant.MAX, UUID.randomUUID()).cursor();
    }

    private static String longAgo() {
        return new PageKey(Instant.MIN, UUID.randomUUID()).cursor();
    }

    private static PageKey after(User user) {
        return new PageKey(user.createdAt(), user.id());
    }

    private static int statusOfCursor(String cursor) {
        try {
            return PageKey.parse(cursor).cursor().isEmpty() ? 0 : 200;
        } catch (Problem problem) {
            return problem.status();
        }
    }

    private static void expire(JsonObject jwk) {
        await(database.write()
                .query("update signing_keys set expires_at = now() where kid = $1", Tuple.of(jwk.getString("kid"))));
    }

    private static Future<Integer> statusOf(Future<User> insert) {
        return insert.map(user -> 201).otherwise(failure -> ((Problem) failure).status());
    }

    private static Registration registration(String name) {
        return new Registration(name, "unused", name + "@example.com");
    }

    @CanIgnoreReturnValue
    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
