package dev.flotilla.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;

/** Puts orders and the mails that confirm them together, in whatever order they come. Thread-safe. */
final class Post {
    private static final int DIGITS = 3;
    private static final Duration LOOK = Duration.ofMillis(20);

    private final Map<String, Long> ordered = new ConcurrentHashMap<>();
    private final Map<String, Long> delivered = new ConcurrentHashMap<>();
    private final LongAdder repeated = new LongAdder();

    /**
     * What became of all orders.
     *
     * @param latencies in nanoseconds, from the time each request was meant to be sent to the mail at the mail server
     * @param missing orders without a mail
     * @param repeated mails that came once more
     */
    record Times(Histogram latencies, long missing, long repeated) {
        double millis(double percentile) {
            return latencies.getValueAtPercentile(percentile) / 1e6;
        }
    }

    /** Notes an order by what its answer says. */
    void order(Answer answer) {
        String location = answer.location()
                .orElseThrow(() -> new BenchException("an order was answered without saying where it is"));
        ordered.put(location.substring(location.lastIndexOf('/') + 1), answer.due());
    }

    /** Notes a mail, at a time of {@link System#nanoTime}. */
    void deliver(String orderId, long at) {
        if (delivered.putIfAbsent(orderId, at) != null) {
            repeated.increment();
        }
    }

    /** Waits until every order has its mail, or the time is over. */
    void await(Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        while (missing() > 0 && System.nanoTime() - end < 0) {
            Thread.sleep(LOOK.toMillis());
        }
    }

    /** How many orders have no mail yet. */
    long missing() {
        return ordered.keySet().stream()
                .filter(order -> !delivered.containsKey(order))
                .count();
    }

    /** When the last mail of any of the orders came. */
    long last() {
        return ordered.keySet().stream()
                .mapToLong(order -> delivered.getOrDefault(order, Long.MIN_VALUE))
                .max()
                .orElse(Long.MIN_VALUE);
    }

    Times times() {
        var latencies = new Histogram(DIGITS);
        ordered.forEach((order, due) -> {
            Long came = delivered.get(order);
            if (came != null) {
                latencies.recordValue(Math.max(0, came - due));
            }
        });
        return new Times(latencies, missing(), repeated.sum());
    }
}
