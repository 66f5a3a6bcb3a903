package dev.flotilla.postgres;

import io.vertx.core.http.ConnectionPoolTooBusyException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs when a database goes away and when it is back, nothing in between, and no quick to and fro. Thread-safe.
 *
 * <p>A pool that is merely busy is no outage: its metrics tell.
 */
final class Availability {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final long QUIET_NANOS = Duration.ofSeconds(10).toNanos();

    private final String name;
    private final DatabaseUrl url;
    private volatile boolean away;
    private boolean told;
    private long toldAt = System.nanoTime() - QUIET_NANOS;

    private long readOnlyAt = toldAt;

    Availability(String name, DatabaseUrl url) {
        this.name = name;
        this.url = url;
    }

    void failed(Throwable failure) {
        boolean busy = failure instanceof ConnectionPoolTooBusyException || "Timeout".equals(failure.getMessage());
        if (!away && !busy) {
            goAway(failure);
        }
    }

    /** Reports that the server only takes reads. */
    synchronized void readOnly() {
        if (System.nanoTime() - readOnlyAt >= QUIET_NANOS) {
            readOnlyAt = System.nanoTime();
            LOG.warn(
                    "the database is read-only, as a demoted primary is: opening new connections (name={}, url={})",
                    name,
                    url);
        }
    }

    void answered() {
        if (away) {
            comeBack();
        }
    }

    private synchronized void goAway(Throwable failure) {
        away = true;
        if (!told && System.nanoTime() - toldAt >= QUIET_NANOS) {
            told = true;
            toldAt = System.nanoTime();
            String why = failure instanceof TimeoutException ? "it does not answer" : failure.toString();
            LOG.warn("cannot reach the database (name={}, url={}): {}", name, url, why);
        }
    }

    private synchronized void comeBack() {
        away = false;
        if (told) {
            told = false;
            LOG.info("the database is back (name={}, url={})", name, url);
        }
    }
}
