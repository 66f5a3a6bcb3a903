package dev.flotilla.client;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Says whether an instance is avoided, by how the calls to it ended: the circuit breaker of Vert.x, told only what is news.
 *
 * <p>Failures in a row open it; a refused connection does so at once, as nobody listens there. When it is half open a single
 * call may try the instance: an answer closes it, a failure opens it for twice as long, up to eight times the ordinary time.
 * So does any other answer to a call that began since then. Thread-safe; an answer while all is well costs two volatile reads
 * and no lock.
 */
final class Breaker {
    private static final int LONGEST_DOUBLING = 3;
    /** Losing so many times in a row to tries that began later is no chance: it hangs. */
    private static final int MAX_OUTRUN = 10;
    /** A circuit that does not half-open in so many times its time has lost its timer with the verticle that set it. */
    private static final int TIMER_LOST = 2;

    private final BreakerSettings settings;
    private final CircuitBreaker circuit;
    private final AtomicInteger era = new AtomicInteger();
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile boolean probing;
    private volatile int failures;
    private volatile int outrun;
    private volatile long probeAt;
    private volatile String reason = "";
    private long openedAt;
    private long lastFailureAt;
    private int failedProbes;

    Breaker(String name, BreakerSettings settings, ClientRuntime runtime) {
        this.settings = settings;
        // The handlers run while the circuit is locked, so they lock nothing.
        this.circuit = runtime.circuit(name, options(settings))
                .openHandler(nothing -> became(CircuitBreakerState.OPEN))
                .halfOpenHandler(nothing -> became(CircuitBreakerState.HALF_OPEN))
                .closeHandler(nothing -> became(CircuitBreakerState.CLOSED));
    }

    /** What counts as a failure is decided here, and calls have their own deadlines: what is left is states and time. */
    private static CircuitBreakerOptions options(BreakerSettings settings) {
        return new CircuitBreakerOptions()
                .setResetTimeout(settings.reset().toMillis())
                .setTimeout(-1)
                .setNotificationAddress(null);
    }

    private void became(CircuitBreakerState next) {
        probing = false;
        state = next;
        era.incrementAndGet();
    }

    CircuitBreakerState state() {
        return state;
    }

    /** Whether a call is trying the instance. */
    boolean isProbed() {
        return probing;
    }

    /** Counts the changes of state; tells calls that began before from those that began after. */
    int era() {
        return era.get();
    }

    /** Failures in a row. */
    int failures() {
        return failures;
    }

    /** Why it is open. */
    String reason() {
        return reason;
    }

    /** When a call may try the instance again; said only while it is not closed. */
    long probeAt() {
        return probeAt;
    }

    /** A call that began in that era was answered; returns whether the instance is no longer avoided by that. */
    boolean answered(int begunIn) {
        if (failures == 0 && outrun == 0) {
            return false;
        }
        return forgive(begunIn);
    }

    private synchronized boolean forgive(int begunIn) {
        boolean open = state != CircuitBreakerState.CLOSED;
        if (open && (begunIn != era.get() || state == CircuitBreakerState.OPEN)) {
            return false;
        }
        failures = 0;
        outrun = 0;
        failedProbes = 0;
        circuit.reset();
        return open;
    }

    /** A call that began in that era failed, and the instance is to blame; returns whether it is avoided from now on. */
    synchronized boolean failed(int begunIn, boolean refused, String why, long now) {
        if (begunIn != era.get() || state == CircuitBreakerState.OPEN) {
            return false;
        }
        failures = now - lastFailureAt > settings.rollingWindow().toNanos() ? 1 : failures + 1;
        lastFailureAt = now;
        if (state == CircuitBreakerState.HALF_OPEN) {
            failedProbes = Math.min(failedProbes + 1, LONGEST_DOUBLING);
            return open("a probe failed: " + why, now);
        }
        if (refused || failures >= settings.maxFailures()) {
            return open(failures + (failures == 1 ? " failure" : " failures in a row") + ", the last: " + why, now);
        }
        return false;
    }

    /** A try elsewhere that began later was faster; returns whether the instance is avoided from now on. */
    synchronized boolean outrun(int begunIn, long now) {
        if (begunIn != era.get() || state == CircuitBreakerState.OPEN) {
            return false;
        }
        outrun++;
        if (state == CircuitBreakerState.CLOSED && outrun < MAX_OUTRUN) {
            return false;
        }
        failures = Math.max(1, failures);
        return open("tries that began later were answered first " + outrun + " times in a row", now);
    }

    /** A call ended in a way that says nothing; if it was the probe, the next one waits for its turn. */
    synchronized void undecided(int begunIn, long now) {
        if (begunIn == era.get() && probing) {
            var unused = open(reason, now);
        }
    }

    /** Returns whether it was closed. */
    private boolean open(String why, long now) {
        boolean news = state == CircuitBreakerState.CLOSED;
        reason = why;
        openedAt = now;
        probeAt = now + (settings.reset().toNanos() << failedProbes);
        circuit.open();
        return news;
    }

    /**
     * Whether this call shall try the instance, alone. One that cannot be repeated does so only if no other came for a
     * while.
     */
    boolean takeProbe(boolean idempotent, long now) {
        return !probing && isTime(idempotent, now) && takeProbe(now);
    }

    private boolean isTime(boolean idempotent, long now) {
        Duration patience = idempotent ? Duration.ZERO : settings.reset();
        return now - probeAt - patience.toNanos() >= 0;
    }

    private synchronized boolean takeProbe(long now) {
        if (state == CircuitBreakerState.OPEN
                && now - openedAt > TIMER_LOST * settings.reset().toNanos()) {
            openedAt = now;
            circuit.open();
        }
        if (state != CircuitBreakerState.HALF_OPEN || probing) {
            return false;
        }
        probing = true;
        return true;
    }
}
