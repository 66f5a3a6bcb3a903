package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flotilla.context.Deadline;
import dev.flotilla.error.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

final class PasswordsTest {
    private static final Vertx VERTX = Vertx.vertx();
    private final Passwords passwords = new Passwords(VERTX, new PasswordSettings(4, 1, 100));

    @AfterAll
    static void close() throws Exception {
        VERTX.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void tellsTheRightPassword() {
        String hash = await(passwords.hash("testpass123", soon()));

        assertThat(matches("testpass123", hash)).isTrue();
        assertThat(matches("testpass124", hash)).isFalse();
        assertThat(hash).startsWith("$2a$04$").doesNotContain("testpass123");
    }

    @Test
    void everyByteUpToTheSeventySecondCounts() {
        String longest = "€".repeat(23) + "abc";
        String hash = await(passwords.hash(longest, soon()));

        assertThat(matches(longest, hash)).isTrue();
        assertThat(matches("€".repeat(23) + "abd", hash)).isFalse();
    }

    @Test
    void whatIsLongerThanAllowedMatchesNothing() {
        String longest = "x".repeat(72);
        String hash = await(passwords.hash(longest, soon()));

        assertThat(matches(longest + "y", hash)).isFalse();
        assertThat(matches("x".repeat(1_000_000), hash)).isFalse();
        assertThat(matches("€".repeat(72), hash)).isFalse();
    }

    @Test
    void nothingMatchesWhereThereIsNoAccount() {
        assertThat(await(passwords.matches("password", Optional.empty(), soon())))
                .isFalse();
        assertThat(await(passwords.matches("", Optional.empty(), soon()))).isFalse();
    }

    @Test
    void beyondTheQueueItRefusesAtOnce() {
        var few = new Passwords(VERTX, new PasswordSettings(10, 1, 2));

        List<Future<String>> all = IntStream.range(0, 20)
                .mapToObj(i -> few.hash("testpass123", soon()))
                .toList();

        assertThat(all.stream().map(PasswordsTest::statusOf).toList()).contains(200, 429);
    }

    @Test
    void afterARushItWorksAgain() {
        var few = new Passwords(VERTX, new PasswordSettings(4, 1, 0));
        for (int i = 0; i < 50; i++) {
            assertThat(await(few.hash("testpass123", soon()))).isNotEmpty();
        }
    }

    @Test
    void doesNotHashForWhoHasGivenUp() {
        assertThat(statusOf(passwords.hash("testpass123", Deadline.after(Duration.ZERO))))
                .isEqualTo(504);
    }

    private boolean matches(String password, String hash) {
        return await(passwords.matches(password, Optional.of(hash), soon()));
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30));
    }

    private static int statusOf(Future<?> outcome) {
        return await(outcome.map(any -> 200).otherwise(failure -> ((Problem) failure).status()));
    }

    private static <T> T await(Future<T> future) {
        try {
            return future.await(30, TimeUnit.SECONDS);
        } catch (java.util.concurrent.TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
