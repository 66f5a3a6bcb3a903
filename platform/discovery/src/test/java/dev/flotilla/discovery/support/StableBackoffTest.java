package dev.flotilla.discovery.support;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StableBackoffTest {
    private long now = 1_000;
    private final StableBackoff patience = new StableBackoff(100, 1000, () -> now);

    @Test
    void pausesLongerFromFailureToFailure() {
        assertThat(patience.failed()).isBetween(50L, 100L);
        assertThat(patience.failed()).isBetween(100L, 200L);
        assertThat(patience.failed()).isBetween(200L, 400L);
    }

    @Test
    void isNotImpressedByASingleGoodAnswer() {
        for (int i = 0; i < 10; i++) {
            now += patience.failed();
            patience.succeeded();
            now += 1;
        }

        assertThat(patience.failed()).isBetween(500L, 1000L);
    }

    @Test
    void beginsAnewWhenAllHasBeenWellForAWhile() {
        for (int i = 0; i < 10; i++) {
            now += patience.failed();
        }
        patience.succeeded();
        now += 2000;
        patience.succeeded();

        assertThat(patience.failed()).isBetween(50L, 100L);
    }
}
