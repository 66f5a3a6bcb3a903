package dev.flotilla.launcher.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class LineEncoderTest {
    private final LineEncoder encoder = new LineEncoder();

    @Test
    void writesTimeLevelLoggerAndMessage() {
        assertThat(encode(at(LocalTime.of(7, 8, 9, 45_000_000)), "ready"))
                .isEqualTo("07:08:09.045 INFO  Thing  ready\n");
    }

    @Test
    void tellsOneMomentFromTheNext() {
        assertThat(encode(at(LocalTime.of(7, 8, 9, 999_000_000)), "before")).startsWith("07:08:09.999 ");
        assertThat(encode(at(LocalTime.of(7, 8, 10)), "after")).startsWith("07:08:10.000 ");
        assertThat(encode(at(LocalTime.of(7, 8, 9, 7_000_000)), "late")).startsWith("07:08:09.007 ");
    }

    @Test
    void letsNoMessagePassForAnotherLine() {
        assertThat(encode(at(LocalTime.NOON), "one\n12:00:00.000 INFO  Thing  forged\u001b[31m"))
                .isEqualTo("12:00:00.000 INFO  Thing  one\n    12:00:00.000 INFO  Thing  forged?[31m\n");
    }

    private String encode(long millis, String message) {
        var event = new LoggingEvent("", new LoggerContext().getLogger("dev.Thing"), Level.INFO, message, null, null);
        event.setInstant(Instant.ofEpochMilli(millis));
        return new String(encoder.encode(event), UTF_8);
    }

    private static long at(LocalTime time) {
        return ZonedDateTime.now(ZoneId.systemDefault())
                .truncatedTo(ChronoUnit.DAYS)
                .with(time)
                .toInstant()
                .toEpochMilli();
    }
}
