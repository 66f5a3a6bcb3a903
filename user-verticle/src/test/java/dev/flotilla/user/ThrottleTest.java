package dev.flotilla.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    // a clock may show anything, also a time that is about to overflow
    private long now = Long.MAX_VALUE - Duration.ofSeconds(70).toNanos();
    private final Throttle throttle = new Throttle(3, MINUTE, 100, () -> now);

    @Test
    void letsTheFirstFailuresPass() {
        assertThat(throttle.failed("ann")).isZero();
        assertThat(throttle.failed("ann")).isZero();

        assertThat(throttle.waitOf("ann")).isZero();
    }

    @Test
    void throttlesFromTheLastAllowedFailureOn() {
        fail("ann", 2);

        assertThat(throttle.failed("ann")).isEqualTo(MINUTE);
        assertThat(throttle.waitOf("ann")).isEqualTo(MINUTE);
    }

    @Test
    void countsEachKeyOnItsOwn() {
        fail("ann", 3);

        assertThat(throttle.waitOf("bob")).isZero();
    }

    @Test
    void theWindowSlides() {
        fail("ann", 1);
        pass(40);
        fail("ann", 2);

        assertThat(throttle.waitOf("ann")).isEqualTo(Duration.ofSeconds(20));
        pass(20);
        assertThat(throttle.waitOf("ann")).isZero();
        assertThat(throttle.failed("ann")).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void failuresWhileThrottledDoNotProlongTheWait() {
        fail("ann", 3);
        pass(59);
        fail("ann", 10);

        pass(1);

        assertThat(throttle.waitOf("ann")).isZero();
    }

    @Test
    void forgetsAKeyThatSucceeded() {
        fail("ann", 2);

        throttle.forget("ann");

        assertThat(throttle.failed("ann")).isZero();
    }

    @Test
    void aFloodOfRandomKeysIsBounded() {
        for (int i = 0; i < 10_000; i++) {
            fail("random-" + i, 1);
        }

        assertThat(throttle.size()).isEqualTo(100);
    }

    @Test
    void theKeyThatFailedLeastRecentlyIsForgottenFirst() {
        fail("ann", 3);
        fail("bob", 3);
        for (int i = 0; i < 99; i++) {
            fail("random-" + i, 1);
        }

        assertThat(throttle.waitOf("ann")).isZero();
        assertThat(throttle.waitOf("bob")).isPositive();
    }

    @Test
    void nothingIsRememberedBeyondTheWindow() {
        fail("ann", 3);
        fail("bob", 1);

        pass(60);

        assertThat(throttle.waitOf("carl")).isZero();
        assertThat(throttle.size()).isZero();
    }

    private void fail(String key, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(throttle.failed(key)).isNotNull();
        }
    }

    private void pass(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
