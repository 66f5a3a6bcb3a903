package dev.flotilla.discovery.consul;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private static final long HALF_A_MINUTE = Duration.ofSeconds(30).toMillis();

    private long now = 1_000;

    @Test
    void allowsSomeInARowAndThenOneAPeriod() {
        var allowance = new TokenBucket(3, HALF_A_MINUTE, () -> now);

        assertThat(allowance.pause()).isZero();
        assertThat(allowance.pause()).isZero();
        assertThat(allowance.pause()).isZero();
        assertThat(allowance.pause()).isEqualTo(HALF_A_MINUTE);
    }

    @Test
    void costsNoMoreThanTwoAMinuteHoweverOftenConsulWakesUs() {
        var allowance = new TokenBucket(20, HALF_A_MINUTE, () -> now);
        long end = now + Duration.ofHours(1).toMillis();
        int requests = 0;

        while (now < end) {
            requests++;
            now += 1 + allowance.pause();
        }

        assertThat(requests).isBetween(100, 20 + 120 + 1);
    }

    @Test
    void recoversWhileNothingHappens() {
        var allowance = new TokenBucket(2, HALF_A_MINUTE, () -> now);
        for (int i = 0; i < 2; i++) {
            assertThat(allowance.pause()).isZero();
        }

        now += 10 * HALF_A_MINUTE;

        assertThat(allowance.pause()).isZero();
        assertThat(allowance.pause()).isZero();
        assertThat(allowance.pause()).isPositive();
    }
}
