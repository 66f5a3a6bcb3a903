package dev.flotilla.postgres.embedded;

import dev.flotilla.config.DatabaseProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL of this process: durable, only for this machine, only with a password.
 *
 * <p>Everything is kept in {@code <data directory>/postgres}, which one process owns at a time. The server is started when
 * the first database is asked for, and started again at the same port should it end by itself. One that outlived a killed
 * process is stopped at the next start. Thread-safe; works on a thread of its own.
 */
public final class EmbeddedServer implements DatabaseProvider {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final int INTERRUPT_MILLIS = 3000;

    private final Path home;
    private final ExecutorService worker;
    private final Map<String, CompletableFuture<PostgresAddress>> databases = new HashMap<>();
    private volatile @Nullable RunningServer running;
    private volatile boolean stopped;

    /** Keeps everything in {@code dataDir/postgres}; nothing happens before the first database is asked for. */
    public EmbeddedServer(Path dataDir) {
        this.home = dataDir.toAbsolutePath().normalize().resolve("postgres");
        this.worker = Executors.newSingleThreadExecutor(task -> {
            var thread = new Thread(task, "embedded-postgresql");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Where the database of this name is; it is created, and the server started, if need be.
     *
     * <p>Fails with {@link EmbeddedServerException} when the directory is owned by another process, cannot be written, or holds
     * what this PostgreSQL cannot use; a later call tries again. A name is a lower-case letter followed by such letters,
     * digits and underscores.
     */
    public CompletionStage<PostgresAddress> database(String name) {
        if (!NAME.matcher(name).matches()) {
            return CompletableFuture.failedFuture(
                    new EmbeddedServerException("not a name for a database (name=" + name + ")"));
        }
        synchronized (databases) {
            if (stopped) {
                return CompletableFuture.failedFuture(hasStopped());
            }
            return Optional.ofNullable(databases.get(name)).orElseGet(() -> prepare(name));
        }
    }

    @Override
    public CompletionStage<String> url(String name) {
        return database(name).thenApply(PostgresAddress::url);
    }

    /**
     * Stops the server, or the starting of it, and gives the directory free. Blocks, in general for some milliseconds, at
     * most some seconds. May be called more than once, and without a start; there is no start after it.
     */
    @Override
    public void stop() {
        List<CompletableFuture<PostgresAddress>> asked;
        synchronized (databases) {
            if (stopped) {
                return;
            }
            stopped = true;
            asked = new ArrayList<>(databases.values());
        }
        worker.shutdownNow();
        awaitWorker();
        asked.forEach(database -> database.completeExceptionally(hasStopped()));
        Optional.ofNullable(running).ifPresent(RunningServer::stop);
    }

    private CompletableFuture<PostgresAddress> prepare(String name) {
        var answer = new CompletableFuture<PostgresAddress>();
        databases.put(name, answer);
        var unused = CompletableFuture.supplyAsync(() -> create(name), worker)
                .whenComplete((url, failure) -> answer(name, answer, url, failure));
        return answer;
    }

    private void answer(
            String name,
            CompletableFuture<PostgresAddress> answer,
            @Nullable PostgresAddress url,
            @Nullable Throwable failure) {
        if (url != null) {
            answer.complete(url);
            return;
        }
        synchronized (databases) {
            databases.remove(name);
        }
        Throwable cause = failure == null ? hasStopped() : failure;
        answer.completeExceptionally(cause.getCause() == null ? cause : cause.getCause()); // within CompletionException
    }

    private PostgresAddress create(String name) {
        try {
            return running().database(name);
        } catch (IOException e) {
            throw new EmbeddedServerException("cannot use the data directory (directory=" + home + "): " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw hasStopped();
        }
    }

    private RunningServer running() throws IOException, InterruptedException {
        RunningServer server = running;
        if (server == null) {
            server = RunningServer.start(home, worker);
            running = server;
        }
        if (stopped) { // while it started, and nobody waits for it any more
            server.stop();
            throw hasStopped();
        }
        return server;
    }

    private void awaitWorker() {
        try {
            if (!worker.awaitTermination(INTERRUPT_MILLIS, TimeUnit.MILLISECONDS)) {
                LOG.warn("the start of the embedded PostgreSQL is slow to give up (directory={})", home);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private EmbeddedServerException hasStopped() {
        return new EmbeddedServerException("the embedded PostgreSQL has been stopped (directory=" + home + ")");
    }
}
