package dev.flotilla.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void doublesUpToTheMost() {
        var backoff = new Backoff(100, 500, () -> 1);

        assertThat(Stream.generate(backoff::next).limit(5)).containsExactly(100L, 200L, 400L, 500L, 500L);
    }

    @Test
    void drawsBetweenHalfAndAll() {
        var backoff = new Backoff(100, 500, () -> 0);

        assertThat(Stream.generate(backoff::next).limit(3)).containsExactly(50L, 100L, 200L);
    }

    @Test
    void startsAnewAfterASuccess() {
        var backoff = new Backoff(100, 500, () -> 1);
        var unused = Stream.generate(backoff::next).limit(5).toList();

        backoff.reset();

        assertThat(backoff.next()).isEqualTo(100);
    }
}
