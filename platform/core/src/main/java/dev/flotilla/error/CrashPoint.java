package dev.flotilla.error;

import java.util.concurrent.atomic.AtomicLong;

/**
 * A place where a test may end the process at once, as a power cut would; otherwise nothing happens there.
 *
 * <p>The system property {@code flotilla.crash_at}, such as {@code saga.written} or {@code relay.published#3}, names the
 * place and which time it is reached, the first one otherwise. Thread-safe.
 */
public final class CrashPoint {
    private static final int KILLED = 137;
    private static final String[] WANTED =
            System.getProperty("flotilla.crash_at", "").split("#", 2);
    private static final boolean ARMED = !WANTED[0].isEmpty();
    private static final AtomicLong LEFT = new AtomicLong(WANTED.length == 2 ? Long.parseLong(WANTED[1]) : 1);

    private CrashPoint() {}

    /** Says that the process is at a place now. */
    public static void reached(String place) {
        if (ARMED && WANTED[0].equals(place) && LEFT.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
    }
}
