package dev.flotilla.bench;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/** Says when the next request of a load is to be sent. Shared by all connections; thread-safe. */
interface Pace {
    /** There is no further request. */
    long OVER = Long.MIN_VALUE;

    /** Waits until the next request is due; gives the time ({@link System#nanoTime}) it was meant for, or {@link #OVER}. */
    long next();

    /** Adds what the requests that were meant but never sent had waited when the load was given up; gives their number. */
    default long unsent(Histogram latencies) {
        return 0;
    }

    /** As fast as the answers come, so many requests, or for so long. */
    static Pace closed(long count, Duration time) {
        var left = new AtomicLong(count);
        long end = System.nanoTime() + time.toNanos();
        return () -> {
            long now = System.nanoTime();
            return now - end < 0 && left.decrementAndGet() >= 0 ? now : OVER;
        };
    }

    /**
     * So many per second, whether answers come or not: the n-th request is meant for {@code start + n / rate}, and its
     * latency counts from there, so that a server that stalls cannot hide it by holding the generator up ("coordinated
     * omission", Tene, 2013). What is late is sent as soon as a connection is free; the load is given up {@code patience}
     * after its end.
     */
    static Pace open(int rate, Duration time, Duration patience) {
        return new Open(rate, rate * time.toMillis() / 1000, time.plus(patience).toNanos());
    }

    /** This pace, until somebody says that it is enough. */
    default Pace until(BooleanSupplier enough) {
        return () -> enough.getAsBoolean() ? OVER : next();
    }

    /** See {@link Pace#open}. */
    final class Open implements Pace {
        private final long nanos;
        private final long count;
        private final long start = System.nanoTime();
        private final long limit;
        private final AtomicLong taken = new AtomicLong();

        private Open(int rate, long count, long patience) {
            this.nanos = 1_000_000_000L / rate;
            this.count = count;
            this.limit = start + patience;
        }

        @Override
        public long next() {
            if (System.nanoTime() - limit > 0) {
                return OVER;
            }
            long number = taken.getAndIncrement();
            if (number >= count) {
                return OVER;
            }
            long due = start + number * nanos;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            return due;
        }

        @Override
        public long unsent(Histogram latencies) {
            long sent = Math.min(taken.get(), count);
            for (long number = sent; number < count; number++) {
                latencies.recordValue(limit - (start + number * nanos));
            }
            return count - sent;
        }
    }
}
