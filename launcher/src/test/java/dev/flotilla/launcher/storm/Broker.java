package dev.flotilla.launcher.storm;

import dev.flotilla.testkit.server.TestRabbit;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/** A RabbitMQ that is killed now and then, and comes back with what it kept. For one thread. */
final class Broker implements AutoCloseable {
    private final TestRabbit rabbit = TestRabbit.start();
    private final ExecutorService worker = Executors.newSingleThreadExecutor(task -> {
        var thread = new Thread(task, "keeper of rabbitmq");
        thread.setDaemon(true);
        return thread;
    });
    private CompletableFuture<Void> coming = CompletableFuture.completedFuture(null);

    String uri() {
        return rabbit.uri();
    }

    /** Ends it at once, and lets it come back after a while. False when it is not there anyway. */
    boolean strike(Duration away) {
        if (!coming.isDone()) {
            return false;
        }
        rabbit.kill();
        coming = CompletableFuture.runAsync(
                () -> {
                    LockSupport.parkNanos(away.toNanos());
                    rabbit.restart();
                },
                worker);
        return true;
    }

    /** Waits until it is there. */
    void await() throws Exception {
        coming.get(200, TimeUnit.SECONDS);
    }

    int waiting(String queue) throws IOException, TimeoutException {
        return rabbit.waiting(queue);
    }

    @Override
    public void close() {
        worker.shutdown();
        try {
            if (worker.awaitTermination(200, TimeUnit.SECONDS)) {
                rabbit.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
