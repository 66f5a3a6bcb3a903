package dev.flotilla.events.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.ShutdownSignalException;
import dev.flotilla.time.Backoff;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to a broker that is opened anew for ever, later each time, when it is lost or turns out to be of no use.
 *
 * <p>RabbitMQ's client blocks, so everything is done on one thread, which is this connection's own: what is not declared
 * otherwise may be called from any other. Tells when the broker is gone and when it is back, not of each try.
 */
final class RabbitConnection {
    private static final Logger LOG = LoggerFactory.getLogger(RabbitConnection.class);
    private static final long FIRST_PAUSE_MS = 100;
    private static final long LONGEST_PAUSE_MS = 5_000;
    private static final Duration STABLE = Duration.ofSeconds(10);
    private static final Duration CLOSING = Duration.ofSeconds(1);

    /** Makes a new connection ready for what it is for. */
    @FunctionalInterface
    interface Setup {
        /** Blocking; when it fails the connection is given up, and another one is opened later. */
        void on(Connection connection) throws IOException;
    }

    /** Something to be done with a connection; blocking. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    private final ConnectionFactory factory;
    private final RabbitUri uri;
    private final String purpose;
    private final Setup setup;
    private final ScheduledExecutorService thread;
    private final Backoff pause = new Backoff(
            FIRST_PAUSE_MS, LONGEST_PAUSE_MS, () -> ThreadLocalRandom.current().nextDouble());
    private Optional<Connection> current = Optional.empty();
    private long since;
    private boolean away;
    private volatile boolean closed;

    RabbitConnection(ConnectionFactory factory, RabbitUri uri, String purpose, Setup setup) {
        this.factory = factory;
        this.uri = uri;
        this.purpose = purpose;
        this.setup = setup;
        this.thread = Executors.newSingleThreadScheduledExecutor(work -> {
            var daemon = new Thread(work, "rabbitmq-" + purpose);
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /** Begins to connect. */
    void open() {
        thread.execute(this::connect);
    }

    /** Has something done on this connection's thread; the future completes there. */
    Future<Void> execute(Work work) {
        Promise<Void> done = Promise.promise();
        submit(
                () -> {
                    try {
                        work.run();
                        done.tryComplete();
                    } catch (IOException | ShutdownSignalException e) {
                        done.tryFail(e);
                    }
                },
                done);
        return done.future();
    }

    /** Ends it for good, within a second; safe to be called more than once. */
    Future<Void> close() {
        closed = true;
        Promise<Void> done = Promise.promise();
        submit(
                () -> {
                    giveUp();
                    done.tryComplete();
                },
                done);
        thread.shutdown();
        return done.future().timeout(CLOSING.toMillis(), TimeUnit.MILLISECONDS).otherwiseEmpty();
    }

    private void submit(Runnable work, Promise<Void> done) {
        try {
            thread.execute(work);
        } catch (RejectedExecutionException e) {
            done.tryFail(new IOException("the connection to RabbitMQ is closed"));
        }
    }

    private void connect() {
        if (closed) {
            return;
        }
        try {
            Connection made = factory.newConnection("flotilla " + purpose);
            current = Optional.of(made);
            since = System.nanoTime();
            made.addShutdownListener(why -> tell(made, why));
            setup.on(made);
            if (away) {
                LOG.info("{} RabbitMQ again ({})", purpose, uri);
            }
            away = false;
        } catch (IOException | TimeoutException | ShutdownSignalException e) {
            failed(e);
        }
    }

    /** Called by the client's threads. */
    private void tell(Connection lost, ShutdownSignalException why) {
        var unused = execute(() -> {
            if (current.filter(connection -> connection == lost).isPresent()) {
                failed(why);
            }
        });
    }

    private void failed(Exception failure) {
        if (current.isPresent() && System.nanoTime() - since > STABLE.toNanos()) {
            pause.reset();
        }
        giveUp();
        if (closed) {
            return;
        }
        if (!away) {
            LOG.warn("not {} RabbitMQ ({}), trying on: {}", purpose, uri, reason(failure));
        }
        away = true;
        var unused = thread.schedule(this::connect, pause.next(), TimeUnit.MILLISECONDS);
    }

    private void giveUp() {
        current.ifPresent(connection -> connection.abort((int) CLOSING.toMillis()));
        current = Optional.empty();
    }

    /** The client wraps what the broker or the network said. */
    private static String reason(Throwable failure) {
        return failure instanceof IOException && failure.getCause() != null
                ? reason(failure.getCause())
                : failure.toString();
    }
}
