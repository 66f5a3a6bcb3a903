package dev.flotilla.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Our own generator: a thread and a blocking connection per client, all drawing from one {@link Pace}.
 *
 * <p>Threads rather than an event loop, because a timer of Vert.x is a millisecond off, which is more than is measured.
 */
final class Load {
    static final Duration PATIENCE = Duration.ofSeconds(10);
    static final Duration COUNTING = Duration.ofMinutes(2);

    private static final long MOST_NANOS = Duration.ofMinutes(5).toNanos();
    private static final int DIGITS = 3;

    private final List<byte[]> requests;
    private final int port;
    private final Pace pace;
    private final Consumer<Answer> observer;

    private Load(Target target, Pace pace, Consumer<Answer> observer) {
        this.requests = target.encoded();
        this.port = target.port();
        this.pace = pace;
        this.observer = observer;
    }

    /** Sends at any pace; the observer is told, by the threads that send, of each answer with a status below 300. */
    static Outcome run(Target target, int connections, Pace pace, Consumer<Answer> observer)
            throws InterruptedException {
        return new Load(target, pace, observer).run(connections);
    }

    /** Sends at a fixed rate; see {@link Pace#open}. */
    static Outcome open(Target target, int connections, int rate, Duration time) throws InterruptedException {
        return run(target, connections, Pace.open(rate, time, PATIENCE), answer -> {});
    }

    /** Sends the next request on each connection when its answer has come, until the time is over. */
    static Outcome closed(Target target, int connections, Duration time) throws InterruptedException {
        return run(target, connections, Pace.closed(Long.MAX_VALUE, time), answer -> {});
    }

    /** The same for a number of requests, within two minutes. */
    static Tally count(Target target, int connections, long count) throws InterruptedException {
        return run(target, connections, Pace.closed(count, COUNTING), answer -> {})
                .tally();
    }

    private Outcome run(int connections) throws InterruptedException {
        long start = System.nanoTime();
        var clients = new ArrayList<Client>();
        for (int i = 0; i < connections; i++) {
            clients.add(new Client("client-" + i));
        }
        clients.forEach(Thread::start);
        var latencies = new Histogram(DIGITS);
        long failed = 0;
        for (Client client : clients) {
            client.join();
            latencies.add(client.latencies);
            failed += client.failed;
        }
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        long sent = latencies.getTotalCount();
        return new Outcome(latencies, new Tally(sent - failed, failed, took), pace.unsent(latencies));
    }

    private final class Client extends Thread {
        private final Histogram latencies = new Histogram(DIGITS);
        private long failed;

        Client(String name) {
            super(name);
            setDaemon(true);
        }

        @Override
        public void run() {
            HttpConnection connection = null;
            for (long due = pace.next(); due != Pace.OVER; due = pace.next()) {
                connection = exchange(connection, due);
                latencies.recordValue(Math.min(Math.max(0, System.nanoTime() - due), MOST_NANOS));
            }
            close(connection);
        }

        /** Gives the connection to go on with; none when it broke. */
        private @Nullable HttpConnection exchange(@Nullable HttpConnection kept, long due) {
            HttpConnection connection = kept;
            try {
                connection = kept == null ? new HttpConnection(port) : kept;
                int status = connection.exchange(
                        requests.get(ThreadLocalRandom.current().nextInt(requests.size())));
                if (status >= 300) {
                    failed++;
                } else {
                    observer.accept(new Answer(due, System.nanoTime(), connection.header("location")));
                }
                return connection;
            } catch (IOException e) {
                failed++;
                close(connection);
                return null;
            }
        }

        private static void close(@Nullable HttpConnection connection) {
            try {
                if (connection != null) {
                    connection.close();
                }
            } catch (IOException e) {
                // It is as good as closed.
                return;
            }
        }
    }
}
