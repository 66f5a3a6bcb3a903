package dev.flotilla.context;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CallContextTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void takesOverATraceAsItIsWritten() {
        var trace = TraceParent.parse("00-" + TRACE + "-" + SPAN + "-01").orElseThrow();

        assertThat(trace).isEqualTo(new TraceParent(TRACE, SPAN, "01"));
        assertThat(trace.header()).isEqualTo("00-" + TRACE + "-" + SPAN + "-01");
    }

    @Test
    void takesOverATraceOfALaterVersionThatSaysMore() {
        assertThat(TraceParent.parse("01-" + TRACE + "-" + SPAN + "-01-more")).isPresent();
    }

    @Test
    void takesNoTraceThatBreaksTheRules() {
        assertThat(TraceParent.parse(null)).isEmpty();
        for (String header : new String[] {
            "",
            "00-" + TRACE + "-" + SPAN,
            "00-" + TRACE + "-" + SPAN + "-01-more",
            "ff-" + TRACE + "-" + SPAN + "-01",
            "00-" + "0".repeat(32) + "-" + SPAN + "-01",
            "00-" + TRACE + "-" + "0".repeat(16) + "-01",
            "00-" + TRACE.toUpperCase(Locale.ROOT) + "-" + SPAN + "-01",
            "00-" + TRACE + "-" + SPAN + "-01\r\nX: y",
        }) {
            assertThat(TraceParent.parse(header)).as(header).isEmpty();
        }
    }

    @Test
    void startsTracesThatCanBeTakenOver() {
        for (int i = 0; i < 1000; i++) {
            TraceParent started = TraceParent.start();
            assertThat(TraceParent.parse(started.header())).contains(started);
        }
    }

    @Test
    void staysInItsTraceOneStepFurther() {
        var trace = new TraceParent(TRACE, SPAN, "00");

        TraceParent child = trace.child();

        assertThat(child.traceId()).isEqualTo(TRACE);
        assertThat(child.flags()).isEqualTo("00");
        assertThat(child.spanId()).isNotEqualTo(SPAN).matches("[0-9a-f]{16}");
    }

    @Test
    void hasTheTimeItWasGiven() {
        Deadline deadline = Deadline.after(Duration.ofMinutes(10));

        assertThat(deadline.passed()).isFalse();
        assertThat(deadline.remainingMillis()).isBetween(1L, 600_000L);
    }

    @Test
    void hasNoTimeLeftOnceItHasPassed() {
        for (Duration time : new Duration[] {Duration.ZERO, Duration.ofDays(-1)}) {
            assertThat(Deadline.after(time).passed()).isTrue();
            assertThat(Deadline.after(time).remainingMillis()).isZero();
        }
    }

    @Test
    void keepsTheEarlierOfTwoDeadlines() {
        Deadline deadline = Deadline.after(Duration.ofMinutes(1));

        assertThat(deadline.atMost(Duration.ofHours(1))).isSameAs(deadline);
        assertThat(deadline.atMost(Duration.ZERO).passed()).isTrue();
    }

    @Test
    void keepsIdAndTraceWithinAShorterTime() {
        var context = CallContext.background(Duration.ofMinutes(1));

        CallContext shorter = context.within(Duration.ZERO);

        assertThat(shorter.requestId()).isEqualTo(context.requestId());
        assertThat(shorter.trace()).isEqualTo(context.trace());
        assertThat(shorter.deadline().passed()).isTrue();
    }
}
