package dev.flotilla.client;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.util.concurrent.ThreadLocalRandom;

/** Where a client takes time and chance from: the machine, or a simulation of it. Implementations are thread-safe. */
interface ClientRuntime {
    /** Nanoseconds on a clock that never goes back. */
    long nanoTime();

    /** A number from zero up to, and not including, the bound. */
    int random(int bound);

    /** Calls the handler once, on the context this is called on. */
    long setTimer(long millis, Handler<Long> handler);

    /** Forgets a timer that has not rung yet. */
    void cancelTimer(long id);

    /** A circuit breaker whose timers are those of these surroundings. */
    CircuitBreaker circuit(String name, CircuitBreakerOptions options);

    /** Those of this machine. */
    static ClientRuntime of(Vertx vertx) {
        return new Machine(vertx);
    }

    /** Real time and real chance. */
    record Machine(Vertx vertx) implements ClientRuntime {
        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public int random(int bound) {
            return ThreadLocalRandom.current().nextInt(bound);
        }

        @Override
        public long setTimer(long millis, Handler<Long> handler) {
            return vertx.setTimer(millis, handler);
        }

        @Override
        public void cancelTimer(long id) {
            vertx.cancelTimer(id);
        }

        @Override
        public CircuitBreaker circuit(String name, CircuitBreakerOptions options) {
            return CircuitBreaker.create(name, vertx, options);
        }
    }
}
