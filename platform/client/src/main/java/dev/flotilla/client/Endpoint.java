package dev.flotilla.client;

import dev.flotilla.client.AttemptFailure.Kind;
import dev.flotilla.discovery.Instance;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.AsyncResult;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance as a client sees it: its address, its breaker, its requests in flight, its share. Thread-safe. */
final class Endpoint {
    private static final Logger LOG = LoggerFactory.getLogger(Endpoint.class);
    private static final long NEVER = 0;
    /** Tries that all wait for a connection weigh so many times as much as others. */
    private static final int CROWD = 10;

    private final SocketAddress address;
    private final Breaker breaker;
    private final SlowStart slowStart;
    private final ClientRuntime runtime;
    private final Consumer<Endpoint> changed;
    private final Consumer<Endpoint> onFault;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong answeredAt = new AtomicLong(NEVER);
    private volatile Instance instance;

    /**
     * @param cold whether it begins with a small share
     * @param changed called when it is ejected or reinstated
     * @param onFault called when an attempt failed by its fault
     */
    Endpoint(
            Instance instance,
            ClientSettings settings,
            boolean cold,
            ClientRuntime runtime,
            Consumer<Endpoint> changed,
            Consumer<Endpoint> onFault) {
        this.instance = instance;
        this.address = SocketAddress.inetSocketAddress(instance.port(), instance.host());
        this.breaker = new Breaker(instance.id(), settings.breaker(), runtime);
        this.slowStart = new SlowStart(settings.slowStart());
        this.runtime = runtime;
        this.changed = changed;
        this.onFault = onFault;
        if (cold) {
            slowStart.begin(runtime.nanoTime());
        }
    }

    /** Whether the instance stays the same in all that a connection and a breaker depend on. */
    boolean isStill(Instance other) {
        return instance.host().equals(other.host())
                && instance.port() == other.port()
                && instance.secure() == other.secure();
    }

    /** Takes over what else is known of the instance now. */
    void update(Instance now) {
        instance = now;
    }

    Instance instance() {
        return instance;
    }

    SocketAddress address() {
        return address;
    }

    Breaker breaker() {
        return breaker;
    }

    SlowStart slowStart() {
        return slowStart;
    }

    /** Its share at that time, in hundredths of its weight. */
    int share(long now) {
        return instance.weight() * slowStart.percent(now);
    }

    /** Whether it is avoided. */
    boolean isEjected() {
        return breaker.state() != CircuitBreakerState.CLOSED;
    }

    /** A try begins; returns the era of the breaker it begins in. */
    int began() {
        inFlight.incrementAndGet();
        return breaker.era();
    }

    /** A try ended. */
    void ended(Attempt<?> attempt, AsyncResult<?> end) {
        inFlight.decrementAndGet();
        if (end.succeeded()) {
            // When it began is known already, and is never later than when it ended.
            answeredAt.lazySet(attempt.begunAt() | 1);
            if (breaker.answered(attempt.era())) {
                onReinstated();
            }
        } else {
            failed(attempt, end.cause());
        }
    }

    private void failed(Attempt<?> attempt, Throwable failure) {
        long now = runtime.nanoTime();
        Kind kind = failure instanceof AttemptFailure failed ? failed.kind() : Kind.UNSENT;
        if (kind == Kind.OUTRUN) {
            onEjected(breaker.outrun(attempt.era(), now));
        } else if (failure instanceof AttemptFailure failed && !failed.isInstanceFault()) {
            breaker.undecided(attempt.era(), now);
        } else {
            answeredAt.set(NEVER);
            onEjected(breaker.failed(attempt.era(), kind == Kind.REFUSED, String.valueOf(failure.getMessage()), now));
            onFault.accept(this);
        }
    }

    private void onEjected(boolean ejected) {
        if (ejected) {
            LOG.warn("ejected {}: {}", this, breaker.reason());
            changed.accept(this);
        }
    }

    private void onReinstated() {
        LOG.info("took back {}", this);
        slowStart.begin(runtime.nanoTime());
        changed.accept(this);
    }

    /** Whether the newest call that ended was answered, and that not longer ago than this. */
    boolean answeredWithin(Duration within) {
        long answered = answeredAt.get();
        return answered != NEVER && runtime.nanoTime() - answered <= within.toNanos();
    }

    int inFlight() {
        return inFlight.get();
    }

    /** A try has to wait for a connection. */
    void beginsToWait() {
        waiting.incrementAndGet();
    }

    /** It has one, or never will. */
    void hasWaited() {
        waiting.decrementAndGet();
    }

    /**
     * How busy it seems: requests in flight, and more when several wait for a connection and none has one. So one that has
     * just died, or is new, is not sent many calls before the first is through.
     */
    int load() {
        int crowd = waiting.get();
        int requests = inFlight.get();
        return crowd > 1 && crowd >= requests ? CROWD * requests : requests;
    }

    double stateNumber() {
        return switch (breaker.state()) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    @Override
    public String toString() {
        Instance now = instance;
        return now.service() + " " + now.id() + " at " + now.authority();
    }
}
