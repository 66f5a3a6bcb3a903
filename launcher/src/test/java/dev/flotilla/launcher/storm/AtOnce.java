package dev.flotilla.launcher.storm;

import dev.flotilla.launcher.storm.Shop.Told;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Does a thing twice at the same time. */
final class AtOnce {
    private static final ExecutorService THREADS = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "at-once");
        thread.setDaemon(true);
        return thread;
    });

    private AtOnce() {}

    /** Asks twice; both answers are told to the calling thread. */
    static void both(Callable<Told> ask, Consumer<Told> heard) throws InterruptedException {
        for (Future<Told> answer : THREADS.invokeAll(List.of(ask, ask))) {
            try {
                heard.accept(answer.get());
            } catch (ExecutionException e) {
                throw new IllegalStateException(e.getCause());
            }
        }
    }
}
