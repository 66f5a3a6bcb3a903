package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private final AtomicLong now = new AtomicLong(-5_000_000_000L);

    @Test
    void grantsOneRetryForFiveCalls() {
        var budget = budget(0.2, 0);

        calls(budget, 100);

        assertThat(granted(budget, 1000)).isEqualTo(20);
    }

    @Test
    void grantsNothingToACallerThatEarnedNothing() {
        var budget = budget(0.2, 0);

        calls(budget, 4);

        assertThat(budget.withdraw()).isFalse();
    }

    @Test
    void letsAQuietClientRetryFromItsReserve() {
        var budget = budget(0.2, 3);

        assertThat(granted(budget, 1000)).isEqualTo(30);
    }

    @Test
    void fillsTheReserveAgainAtTheMinimumRate() {
        var budget = budget(0, 3);
        assertThat(granted(budget, 1000)).isEqualTo(30);

        int later = 0;
        for (int second = 0; second < 60; second++) {
            pass(Duration.ofSeconds(1));
            later += granted(budget, 1000);
        }

        assertThat(later).isBetween(160, 190);
    }

    @Test
    void forgetsWhatWasEarnedLongAgo() {
        var budget = budget(1, 0);
        calls(budget, 1000);

        pass(Duration.ofMinutes(5));

        assertThat(budget.withdraw()).isFalse();
    }

    @Test
    void holdsTheShareOverTime() {
        var budget = budget(0.2, 0);

        int retries = 0;
        for (int tenth = 0; tenth < 600; tenth++) {
            calls(budget, 50);
            retries += granted(budget, 50);
            pass(Duration.ofMillis(100));
        }

        assertThat(retries).isBetween(5900, 6000);
    }

    @Test
    void grantsNoRetryAtAllWhenItMayNot() {
        var budget = budget(0, 0);

        calls(budget, 1000);

        assertThat(budget.withdraw()).isFalse();
    }

    private RetryBudget budget(double ratio, int minimumPerSecond) {
        return new RetryBudget(new RetryBudgetSettings(ratio, minimumPerSecond), now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    private static void calls(RetryBudget budget, int count) {
        for (int i = 0; i < count; i++) {
            budget.deposit();
        }
    }

    private static int granted(RetryBudget budget, int asked) {
        int granted = 0;
        for (int i = 0; i < asked; i++) {
            granted += budget.withdraw() ? 1 : 0;
        }
        return granted;
    }
}
