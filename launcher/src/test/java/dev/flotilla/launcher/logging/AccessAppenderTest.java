package dev.flotilla.launcher.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Lines that must not hold anybody up. */
class AccessAppenderTest {
    private final LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, UTF_8);

    @Test
    void writesEverythingThatIsWaitingBeforeItStops() {
        var appender = appender(2000);
        appender.start();

        for (int i = 0; i < 1500; i++) {
            appender.doAppend(event("line " + i));
        }
        appender.stop();

        assertThat(written.toString(UTF_8).lines())
                .hasSize(1500)
                .first()
                .asString()
                .endsWith("access  line 0");
    }

    @Test
    void dropsAndCountsWhatFindsTheQueueFull() {
        var appender = appender(3);
        appender.start();

        synchronized (out) { // a writer that cannot write
            for (int i = 0; i < 1000; i++) {
                appender.doAppend(event("line " + i));
            }
        }
        appender.stop();

        String text = written.toString(UTF_8);
        assertThat(text)
                .contains("line 0\n")
                .containsPattern("WARN  access  \\d+ lines of the access log were dropped");
        assertThat(text.lines().count()).isLessThan(1000);
    }

    @Test
    void keepsALineOnOneLineWhateverItHolds() {
        String line = new String(new LineEncoder().encode(event("a\nforged\u001b[31m \u0000line")), UTF_8);

        assertThat(line).endsWith("access  a\n    forged?[31m ?line\n");
    }

    private AccessAppender appender(int capacity) {
        var appender = new AccessAppender(new LineEncoder(), out, capacity);
        appender.setContext(context);
        return appender;
    }

    private LoggingEvent event(String message) {
        return new LoggingEvent("", context.getLogger("access"), Level.INFO, message, null, null);
    }
}
