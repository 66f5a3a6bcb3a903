package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What one client has seen of one instance for as long as the index showed it at one address: the plainest account of
 * when it must be known for dead, and when it may be taken for dead.
 *
 * <p>It claims less than a breaker may know, and nothing that a breaker need not know.
 */
final class Witness {
    private static final long NEVER = Long.MIN_VALUE / 2;
    private static final int MOST_DOUBLINGS = 3;
    private static final int MOST_OUTRUN = 10;

    private final VirtualTime time;
    private final BreakerSettings settings;

    // What must be known.
    private boolean ejected;
    private long ejectedAt = NEVER;
    private long until = NEVER;
    private long lastNews = NEVER;
    private long lastFailure = NEVER;
    private long answered = NEVER;
    private int failures;
    private int failedProbes;
    private @Nullable Attempt<?> probe;

    // What may be held against it since it was ejected or taken back.
    private long judgedAt = NEVER;
    private long lastBlame = NEVER;
    private boolean refused;
    private int blames;
    private int outrun;

    Witness(VirtualTime time, BreakerSettings settings) {
        this.time = time;
        this.settings = settings;
    }

    /** Whether the failure is the fault of the instance. */
    static boolean blames(Kind kind) {
        return kind != Kind.CUT_EARLY && kind != Kind.OUTRUN;
    }

    /** Whether the client has seen it fail so that it leaves it alone for now. */
    boolean knowsItDead() {
        return ejected && time.elapsed() < until;
    }

    /** Whether it was seen to fail and has not been seen to answer since. */
    boolean isEjected() {
        return ejected;
    }

    boolean isProbed() {
        return probe != null;
    }

    void probedBy(Attempt<?> now) {
        probe = now;
    }

    /** Since when one that cannot be repeated may try it. */
    long patienceEnds() {
        return until + settings.reset().toNanos();
    }

    /** Whether the newest end of a try was an answer, and that try no older than that. */
    boolean answeredWithin(Duration age) {
        return answered != NEVER && time.elapsed() - answered <= age.toNanos();
    }

    void answered(Attempt<?> one, boolean avoided) {
        answered = time.elapsed(one.begunAt());
        if (!ejected || answered >= ejectedAt) {
            forget();
        }
        if (!avoided) {
            acquit();
        }
    }

    private void forget() {
        ejected = false;
        failures = 0;
        failedProbes = 0;
        lastNews = time.elapsed();
        probe = null;
    }

    private void acquit() {
        refused = false;
        blames = 0;
        outrun = 0;
    }

    /** A try failed, while the client avoided the instance or did not. */
    void failed(Attempt<?> one, Kind kind, boolean avoided) {
        accuse(one, kind);
        if (!blames(kind)) {
            forget();
            return;
        }
        answered = NEVER;
        if (ejected) {
            if (one == probe) {
                failedProbes = Math.min(failedProbes + 1, MOST_DOUBLINGS);
                eject();
            }
            probe = null;
        } else if (avoided) {
            forget();
        } else if (time.elapsed(one.begunAt()) > lastNews) {
            failures = isLongAgo(lastFailure) ? 1 : failures + 1;
            lastFailure = time.elapsed();
            if (kind == Kind.REFUSED || failures >= settings.maxFailures()) {
                eject();
            }
        }
    }

    private boolean isLongAgo(long failure) {
        return time.elapsed() - failure > settings.rollingWindow().toNanos();
    }

    private void eject() {
        ejected = true;
        ejectedAt = time.elapsed();
        until = ejectedAt + (settings.reset().toNanos() << failedProbes);
        failures = 0;
    }

    private void accuse(Attempt<?> one, Kind kind) {
        if (time.elapsed(one.begunAt()) < judgedAt) {
            return;
        }
        if (kind == Kind.OUTRUN) {
            outrun++;
        } else if (blames(kind)) {
            refused = kind == Kind.REFUSED;
            blames = isLongAgo(lastBlame) ? 1 : blames + 1;
            lastBlame = time.elapsed();
        }
    }

    /** What is wrong with how the end of a try changed whether the client avoids it; nothing if nothing is. */
    String verdict(boolean avoidedBefore, boolean avoided, boolean answer) {
        boolean deserved = refused || blames >= settings.maxFailures() || outrun >= MOST_OUTRUN;
        String wrong = "";
        if (!avoidedBefore && avoided && !deserved) {
            wrong = "is ejected, after " + blames + " failures and " + outrun + " lost races in a row";
        } else if (avoidedBefore && !avoided && !answer) {
            wrong = "is taken back without an answer";
        } else if (!avoidedBefore && !avoided && outrun > MOST_OUTRUN + 1) {
            wrong = "is not ejected after " + outrun + " lost races in a row";
        }
        if (avoidedBefore != avoided) {
            judgedAt = time.elapsed();
            acquit();
        }
        return wrong;
    }
}
