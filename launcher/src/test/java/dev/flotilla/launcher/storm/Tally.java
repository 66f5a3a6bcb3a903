package dev.flotilla.launcher.storm;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts crash points by kind, and what must not happen. Thread-safe. */
final class Tally {
    private static final Logger LOG = LoggerFactory.getLogger("storm");
    private static final int PROGRESS = 25;

    private final long begun = System.nanoTime();
    private final Map<String, AtomicInteger> kinds = new ConcurrentSkipListMap<>();
    private final AtomicInteger crashes = new AtomicInteger();
    private final AtomicInteger failedStarts = new AtomicInteger();
    private final Journal journal;
    private volatile long lastCrash = System.nanoTime();

    Tally(Journal journal) {
        this.journal = journal;
    }

    /** One crash point: something was killed, or ended at the place where it was told to. */
    void crashed(String kind) {
        lastCrash = System.nanoTime();
        journal.note("CRASH " + kind);
        kinds.computeIfAbsent(kind, any -> new AtomicInteger()).incrementAndGet();
        int all = crashes.incrementAndGet();
        if (all % PROGRESS == 0) {
            LOG.info("storm: {} crash points in {} s; {}", all, seconds(), journal.summary());
        }
    }

    /** A process that could not start, as its database was away; whoever keeps it starts it again. */
    void failedStart(String name, int exitCode) {
        journal.note("FAILED START " + name + ", exit code " + exitCode);
        failedStarts.incrementAndGet();
    }

    /** Something that must not happen. */
    void fault(String what) {
        journal.fault(what);
    }

    int crashes() {
        return crashes.get();
    }

    int of(String kind) {
        return kinds.getOrDefault(kind, new AtomicInteger()).get();
    }

    /** When the last crash was, in the nanoseconds of the system's clock. */
    long lastCrash() {
        return lastCrash;
    }

    long seconds() {
        return (System.nanoTime() - begun) / 1_000_000_000;
    }

    @Override
    public String toString() {
        return crashes + " crash points " + new TreeMap<>(kinds) + ", starts that failed while a database was away: "
                + failedStarts;
    }
}
