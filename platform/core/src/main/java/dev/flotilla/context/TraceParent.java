package dev.flotilla.context;

import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a request stands in a distributed trace (W3C Trace Context, level 1).
 *
 * @param traceId 32 lower-case hex digits, not all zero
 * @param spanId 16 lower-case hex digits, not all zero
 * @param flags two hex digits
 */
public record TraceParent(String traceId, String spanId, String flags) {
    /** The name of the header. */
    public static final String HEADER = "traceparent";

    private static final Pattern FORM =
            Pattern.compile("(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    /** Takes over a header, if it is well-formed. */
    public static Optional<TraceParent> parse(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        var match = FORM.matcher(header);
        boolean sound = match.matches() && (match.group(4) == null || !header.startsWith("00"));
        return sound ? Optional.of(new TraceParent(match.group(1), match.group(2), match.group(3))) : Optional.empty();
    }

    /** Begins a new trace. */
    public static TraceParent start() {
        return new TraceParent(hex(2), hex(1), "01");
    }

    /** The same trace, one step further. */
    public TraceParent child() {
        return new TraceParent(traceId, hex(1), flags);
    }

    /** The value of the header. */
    public String header() {
        return "00-" + traceId + "-" + spanId + "-" + flags;
    }

    private static String hex(int words) {
        char[] digits = new char[words * 16];
        for (int word = 0; word < words; word++) {
            long bits = ThreadLocalRandom.current().nextLong() | 1;
            for (int i = 0; i < 16; i++) {
                digits[word * 16 + i] = HEX[(int) (bits >>> (i * 4)) & 15];
            }
        }
        return new String(digits);
    }
}
