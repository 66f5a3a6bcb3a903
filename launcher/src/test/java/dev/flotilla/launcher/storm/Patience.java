package dev.flotilla.launcher.storm;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Waits for what must come to be. */
final class Patience {
    private static final int LOOK_MS = 50;

    private Patience() {}

    /** Waits. A database that is away is no answer. */
    static void until(String wanted, int seconds, Callable<Boolean> isSo) throws Exception {
        long begun = System.nanoTime();
        while (!holds(isSo)) {
            if (System.nanoTime() - begun > TimeUnit.SECONDS.toNanos(seconds)) {
                throw new AssertionError("not within " + seconds + " s: " + wanted);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private static boolean holds(Callable<Boolean> isSo) throws Exception {
        try {
            return isSo.call();
        } catch (SQLException e) {
            return false;
        }
    }
}
