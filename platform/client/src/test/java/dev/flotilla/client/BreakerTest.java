package dev.flotilla.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.circuitbreaker.CircuitBreakerState;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {
    private static final BreakerSettings SETTINGS =
            new BreakerSettings(3, Duration.ofSeconds(10), Duration.ofSeconds(1));

    private final Lab lab = new Lab();
    private final Breaker breaker = new Breaker("x-1", SETTINGS, lab);

    @Test
    void opensAfterFailuresInARow() {
        assertThat(fail()).isFalse();
        assertThat(fail()).isFalse();

        assertThat(fail()).isTrue();

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
        assertThat(breaker.reason()).isEqualTo("3 failures in a row, the last: why");
    }

    @Test
    void opensAtOnceWhenNobodyListens() {
        assertThat(breaker.failed(breaker.era(), true, "connection refused", lab.nanoTime()))
                .isTrue();

        assertThat(breaker.reason()).isEqualTo("1 failure, the last: connection refused");
    }

    @Test
    void forgivesFailuresWhenThereIsAnAnswer() {
        for (int i = 0; i < 10; i++) {
            assertThat(fail()).isFalse();
            assertThat(fail()).isFalse();
            assertThat(breaker.answered(breaker.era())).isFalse();
        }

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void forgetsFailuresThatAreLongAgo() {
        assertThat(fail()).isFalse();
        assertThat(fail()).isFalse();
        lab.pass(Duration.ofSeconds(11));

        assertThat(fail()).isFalse();

        assertThat(breaker.failures()).isEqualTo(1);
    }

    @Test
    void letsOneCallTryItWhenItsTimeHasCome() {
        open();
        assertThat(breaker.takeProbe(true, lab.nanoTime())).isFalse();

        lab.pass(Duration.ofSeconds(1));

        assertThat(breaker.takeProbe(true, lab.nanoTime())).isTrue();
        assertThat(breaker.takeProbe(true, lab.nanoTime())).isFalse();
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
        assertThat(breaker.isProbed()).isTrue();
    }

    @Test
    void leavesTheProbeToCallsThatMayBeRepeatedForAWhile() {
        open();
        lab.pass(Duration.ofSeconds(1));
        assertThat(breaker.takeProbe(false, lab.nanoTime())).isFalse();

        lab.pass(Duration.ofSeconds(1));

        assertThat(breaker.takeProbe(false, lab.nanoTime())).isTrue();
    }

    @Test
    void closesWhenTheProbeIsAnswered() {
        open();
        probe();

        assertThat(breaker.answered(breaker.era())).isTrue();

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
        assertThat(breaker.failures()).isZero();
    }

    @Test
    void waitsTwiceAsLongAfterEachProbeThatFailsUpToEightTimes() {
        open();

        for (int seconds : new int[] {1, 2, 4, 8, 8}) {
            lab.pass(Duration.ofSeconds(seconds).minusMillis(1));
            assertThat(breaker.takeProbe(true, lab.nanoTime())).isFalse();
            lab.pass(Duration.ofMillis(1));
            assertThat(breaker.takeProbe(true, lab.nanoTime())).isTrue();
            assertThat(fail()).isFalse();
        }
    }

    @Test
    void letsTheNextCallTryItWhenTheProbeSaysNothing() {
        open();
        probe();

        breaker.undecided(breaker.era(), lab.nanoTime());
        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);

        lab.pass(Duration.ofSeconds(1));
        assertThat(breaker.takeProbe(true, lab.nanoTime())).isTrue();
    }

    @Test
    void heedsNoCallThatBeganBeforeItOpened() {
        int before = breaker.era();
        open();
        probe();

        assertThat(breaker.answered(before)).isFalse();
        assertThat(breaker.failed(before, true, "late", lab.nanoTime())).isFalse();
        breaker.undecided(before, lab.nanoTime());

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.HALF_OPEN);
    }

    @Test
    void closesWhenACallIsAnsweredThatWasSentThoughItWasHalfOpen() {
        open();
        probe();
        int duringTheProbe = breaker.era();

        assertThat(breaker.answered(duringTheProbe)).isTrue();

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.CLOSED);
    }

    @Test
    void waitsForItsTimeThoughACallIsAnsweredThatWasSentAllTheSame() {
        open();

        assertThat(breaker.answered(breaker.era())).isFalse();

        assertThat(breaker.state()).isEqualTo(CircuitBreakerState.OPEN);
    }

    @Test
    void winsBackATimerThatWasLost() {
        var deaf = new Lab();
        var orphan = new Breaker("x-2", SETTINGS, deaf);
        assertThat(orphan.failed(orphan.era(), true, "why", deaf.nanoTime())).isTrue();
        deaf.loseTimers();
        deaf.pass(Duration.ofSeconds(3));

        assertThat(orphan.takeProbe(true, deaf.nanoTime())).isFalse();
        deaf.pass(Duration.ofSeconds(1));

        assertThat(orphan.takeProbe(true, deaf.nanoTime())).isTrue();
    }

    @Test
    void opensForOneThatIsOutrunTenTimesInARow() {
        for (int i = 0; i < 9; i++) {
            assertThat(breaker.outrun(breaker.era(), lab.nanoTime())).isFalse();
        }
        assertThat(breaker.answered(breaker.era())).isFalse();
        for (int i = 0; i < 9; i++) {
            assertThat(breaker.outrun(breaker.era(), lab.nanoTime())).isFalse();
        }

        assertThat(breaker.outrun(breaker.era(), lab.nanoTime())).isTrue();
    }

    private boolean fail() {
        return breaker.failed(breaker.era(), false, "why", lab.nanoTime());
    }

    private void open() {
        assertThat(breaker.failed(breaker.era(), true, "why", lab.nanoTime())).isTrue();
    }

    private void probe() {
        lab.pass(Duration.ofSeconds(1));
        assertThat(breaker.takeProbe(true, lab.nanoTime())).isTrue();
    }
}
