package dev.flotilla.launcher.logging;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/**
 * Writes an event as a line for people: time, level, the last part of the logger's name, message, key-value pairs.
 *
 * <p>Control characters of a message are made visible, and lines after its first are indented, so that no message can
 * pass for another one. Thread-safe.
 */
final class LineEncoder extends EncoderBase<ILoggingEvent> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());
    private static final byte[] NOTHING = new byte[0];

    private volatile Second lastSecond = new Second(Long.MIN_VALUE, "");

    private record Second(long epochSecond, String text) {}

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        var line = new StringBuilder(160);
        appendTime(line, event.getTimeStamp());
        String level = event.getLevel().toString();
        line.append(' ').append(level).append(" ".repeat(Math.max(1, 6 - level.length())));
        String logger = event.getLoggerName();
        line.append(logger, logger.lastIndexOf('.') + 1, logger.length()).append("  ");
        appendPrintable(line, String.valueOf(event.getFormattedMessage()));
        appendPairs(line, event);
        line.append('\n');
        if (event.getThrowableProxy() != null) {
            line.append(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
        return line.toString().getBytes(UTF_8);
    }

    /** Formatting a time costs more than the rest of a line, and many lines are written in one second. */
    private void appendTime(StringBuilder line, long epochMillis) {
        long epochSecond = Math.floorDiv(epochMillis, 1000L);
        Second second = lastSecond;
        if (second.epochSecond() != epochSecond) {
            second = new Second(epochSecond, TIME.format(Instant.ofEpochSecond(epochSecond)));
            lastSecond = second;
        }
        int millis = Math.floorMod(epochMillis, 1000);
        line.append(second.text())
                .append('.')
                .append((char) ('0' + millis / 100))
                .append((char) ('0' + millis / 10 % 10))
                .append((char) ('0' + millis % 10));
    }

    private static void appendPairs(StringBuilder line, ILoggingEvent event) {
        if (event.getKeyValuePairs() != null) {
            event.getKeyValuePairs().forEach(pair -> {
                line.append(' ').append(pair.key).append('=');
                appendPrintable(line, String.valueOf(pair.value));
            });
        }
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isISOControl(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static void appendPrintable(StringBuilder line, String text) {
        if (isPrintable(text)) {
            line.append(text);
            return;
        }
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line.append("\n    ");
            } else {
                line.append(Character.isISOControl(c) && c != '\t' ? '?' : c);
            }
        }
    }
}
