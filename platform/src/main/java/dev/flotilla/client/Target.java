package dev.flotilla.client;

import dev.flotilla.discovery.Instance;
import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.circuitbreaker.CircuitBreakerState;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance as a client sees it: its address, its circuit breaker, its requests in flight. Thread-safe.
 *
 * <p>As a handler it takes note of the end of a try.
 */
final class Target implements Handler<AsyncResult<HttpResponse<Buffer>>> {
    private static final Logger LOG = LoggerFactory.getLogger(Target.class);

    private final SocketAddress address;
    private final CircuitBreaker breaker;
    private final Duration reset;
    private final Runnable changed;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean probeWanted = new AtomicBoolean();
    private volatile Instance instance;
    private volatile CircuitBreakerState state = CircuitBreakerState.CLOSED;
    private volatile long halfOpenSince;

    /** With what to do when it is ejected or comes back; that is done while the breaker is locked. */
    Target(Vertx vertx, Instance instance, BreakerSettings settings, Runnable changed) {
        this.instance = instance;
        this.address = SocketAddress.inetSocketAddress(instance.port(), instance.host());
        this.reset = settings.reset();
        this.changed = changed;
        this.breaker = CircuitBreaker.create(instance.id(), vertx, options(settings))
                .failurePolicy(Target::blames)
                .openHandler(nothing -> became(CircuitBreakerState.OPEN))
                .halfOpenHandler(nothing -> became(CircuitBreakerState.HALF_OPEN))
                .closeHandler(nothing -> became(CircuitBreakerState.CLOSED));
    }

    private static boolean blames(Future<?> ended) {
        return ended.failed() && (!(ended.cause() instanceof FailedTry failed) || failed.blamesInstance());
    }

    private static CircuitBreakerOptions options(BreakerSettings settings) {
        return new CircuitBreakerOptions()
                .setMaxFailures(settings.maxFailures())
                .setFailuresRollingWindow(settings.rollingWindow().toMillis())
                .setResetTimeout(settings.reset().toMillis())
                .setTimeout(-1)
                .setNotificationAddress(null);
    }

    private void became(CircuitBreakerState now) {
        if (now == CircuitBreakerState.HALF_OPEN) {
            halfOpenSince = System.nanoTime();
            probeWanted.set(true);
        } else if (now == CircuitBreakerState.OPEN && state == CircuitBreakerState.CLOSED) {
            LOG.warn("ejected {}", this);
        } else if (now == CircuitBreakerState.CLOSED) {
            LOG.info("took back {}", this);
        }
        state = now;
        changed.run();
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

    CircuitBreaker breaker() {
        return breaker;
    }

    /** Whether it is avoided. */
    boolean isEjected() {
        return state != CircuitBreakerState.CLOSED;
    }

    /**
     * Whether this call shall try an ejected instance, alone. One that cannot be repeated does so only if no other came.
     */
    boolean takeProbe(boolean idempotent) {
        return probeWanted.get()
                && (idempotent || System.nanoTime() - halfOpenSince > reset.toNanos())
                && probeWanted.compareAndSet(true, false);
    }

    void began() {
        inFlight.incrementAndGet();
    }

    @Override
    public void handle(AsyncResult<HttpResponse<Buffer>> ended) {
        inFlight.decrementAndGet();
    }

    int inFlight() {
        return inFlight.get();
    }

    double stateNumber() {
        return switch (state) {
            case CLOSED -> 0;
            case HALF_OPEN -> 1;
            case OPEN -> 2;
        };
    }

    void close() {
        breaker.close();
    }

    @Override
    public String toString() {
        Instance now = instance;
        return now.service() + " " + now.id() + " at " + now.authority();
    }
}
