package dev.flotilla.client;

import io.vertx.circuitbreaker.CircuitBreaker;
import io.vertx.circuitbreaker.CircuitBreakerOptions;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/** Time that goes from one event to the next, and chance that is the same in each run. For one thread. */
final class VirtualTime implements ClientRuntime {
    static final long MILLI = 1_000_000;
    static final long SECOND = 1_000 * MILLI;

    private static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final Map<Long, Event> timers = new HashMap<>();
    /** Those of the timers that calls have set. */
    private final Set<Long> alarms = new HashSet<>();

    private final Vertx vertx = Lab.timersOnly(this);
    private final Dice dice;
    private final long origin;
    private long elapsed;
    private long count;

    /** Something that will happen; of two at the same time the one that was thought of first. */
    private static final class Event implements Comparable<Event> {
        final long at;
        final long number;
        Runnable what;

        Event(long at, long number, Runnable what) {
            this.at = at;
            this.number = number;
            this.what = what;
        }

        @Override
        public int compareTo(Event other) {
            return at == other.at ? Long.compare(number, other.number) : Long.compare(at, other.at);
        }
    }

    /** Begins anywhere on the clock, also just before it passes zero or runs over. */
    VirtualTime(Dice dice) {
        this.dice = dice;
        long soon = dice.between(1, 30) * SECOND;
        this.origin = dice.oneOf(0L, -soon, Long.MAX_VALUE - soon, dice.between(Long.MIN_VALUE, -1));
    }

    /** Nanoseconds since the beginning. */
    long elapsed() {
        return elapsed;
    }

    /** The same of a time on its clock. */
    long elapsed(long nanoTime) {
        return nanoTime - origin;
    }

    void after(long nanos, Runnable what) {
        events.add(event(nanos, what));
    }

    private Event event(long nanos, Runnable what) {
        return new Event(elapsed + nanos, ++count, what);
    }

    /** Lets the next event happen, if there is one until then. */
    boolean step(long until) {
        Event next = events.peek();
        if (next == null || next.at > until) {
            return false;
        }
        events.poll();
        elapsed = next.at;
        next.what.run();
        return true;
    }

    /** How many calls have a timer that waits to ring. */
    int alarms() {
        return alarms.size();
    }

    Clock clock() {
        return new Clock() {
            @Override
            public Instant instant() {
                return EPOCH.plusNanos(elapsed);
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
    }

    @Override
    public long nanoTime() {
        return origin + elapsed;
    }

    @Override
    public int random(int bound) {
        return dice.below(bound);
    }

    @Override
    public long setTimer(long millis, Handler<Long> handler) {
        Event event = event(millis * MILLI, () -> {});
        event.what = () -> ring(event.number, handler);
        events.add(event);
        timers.put(event.number, event);
        if (handler instanceof CallTimer) {
            alarms.add(event.number);
        }
        return event.number;
    }

    private void ring(long number, Handler<Long> handler) {
        timers.remove(number);
        alarms.remove(number);
        handler.handle(number);
    }

    @Override
    public CircuitBreaker circuit(String name, CircuitBreakerOptions options) {
        return CircuitBreaker.create(name, vertx, options);
    }

    @Override
    public void cancelTimer(long id) {
        alarms.remove(id);
        Event event = timers.remove(id);
        if (event != null) {
            event.what = () -> {};
        }
    }
}
