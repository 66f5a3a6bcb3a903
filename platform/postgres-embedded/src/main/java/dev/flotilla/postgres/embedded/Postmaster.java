package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server of one data directory, a child of this process. Blocks. */
public final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration FAST_STOP = Duration.ofSeconds(2);
    private static final Duration IMMEDIATE_STOP = Duration.ofMillis(700);
    private static final int POLL_MILLIS = 5;

    /** Durable first, small second (but no wal_level=minimal: see docs/adr/0003-embedded-postgresql.md). */
    private static final List<String> SETTINGS = List.of(
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            "fsync=on",
            "synchronous_commit=on",
            "full_page_writes=on",
            "max_connections=100",
            "shared_buffers=64MB",
            "max_wal_senders=0",
            "min_wal_size=80MB",
            "max_wal_size=512MB",
            "jit=off",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_min_messages=log",
            "log_checkpoints=off",
            "logging_collector=off");

    private final Process process;

    private Postmaster(Process process) {
        this.process = process;
    }

    /**
     * Starts a server and waits until it accepts connections; when the thread is interrupted meanwhile, it is ended.
     *
     * @throws EmbeddedServerException with the end of its log if it ends instead
     */
    static Postmaster start(PostgresCommand command, Path data, Path log, int port)
            throws IOException, InterruptedException {
        var arguments = new ArrayList<>(List.of("-D", data.toString(), "-p", Integer.toString(port)));
        SETTINGS.forEach(setting -> arguments.addAll(List.of("-c", setting)));
        var postmaster = new Postmaster(command.start("postgres", arguments));
        try {
            postmaster.awaitReady(data, log);
            return postmaster;
        } catch (IOException | InterruptedException | EmbeddedServerException e) {
            postmaster.stop();
            throw e;
        }
    }

    /** Stops a server that an earlier process left behind, and forgets one that is gone. */
    static void stopOrphan(Path data) throws IOException {
        Optional<PostmasterFile> file = PostmasterFile.read(data);
        Optional<ProcessHandle> orphan = file.flatMap(found -> found.process(data));
        if (orphan.isPresent()) {
            LOG.info(
                    "stopping the PostgreSQL that a killed process left behind (pid={}, directory={})",
                    orphan.get().pid(),
                    data);
            stop(orphan.get());
        } else if (file.flatMap(found -> ProcessHandle.of(found.pid())).isPresent()) {
            // A stranger has got the number; PostgreSQL would take it for a server and refuse to start.
            Files.deleteIfExists(PostmasterFile.path(data));
        }
    }

    /** Completes when the server has ended, for whatever reason. */
    CompletableFuture<Process> ended() {
        return process.onExit();
    }

    /** Ends the server: clients are cut off, the last checkpoint is written. Takes at most three seconds. */
    public void stop() {
        stop(process.toHandle());
    }

    private void awaitReady(Path data, Path log) throws IOException, InterruptedException {
        long start = System.nanoTime();
        while (System.nanoTime() - start < START_TIMEOUT.toNanos()) {
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new EmbeddedServerException(
                        "PostgreSQL did not start (directory=" + data + ", log=" + log + "): " + ServerLog.tail(log));
            }
            if (PostmasterFile.read(data).filter(this::isMine).isPresent()) {
                return;
            }
        }
        throw new EmbeddedServerException("PostgreSQL was not ready within " + START_TIMEOUT.toSeconds()
                + " s (directory=" + data + ", log=" + log + "): " + ServerLog.tail(log));
    }

    private boolean isMine(PostmasterFile file) {
        return file.pid() == process.pid() && file.isReady();
    }

    private static void stop(ProcessHandle server) {
        signal("INT", server);
        if (!hasEnded(server, FAST_STOP)) {
            LOG.warn("PostgreSQL takes long to stop; it recovers at the next start (pid={})", server.pid());
            signal("QUIT", server);
            if (!hasEnded(server, IMMEDIATE_STOP)) {
                server.destroyForcibly();
            }
        }
    }

    /** Java can only send TERM, on which PostgreSQL waits for its clients to leave. */
    private static void signal(String name, ProcessHandle server) {
        try {
            new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + server.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            LOG.warn("cannot signal PostgreSQL (signal={}, pid={}): {}", name, server.pid(), e.getMessage());
        }
    }

    /** Looks itself, as {@link ProcessHandle#onExit} looks at a process that is no child of ours three times a second. */
    private static boolean hasEnded(ProcessHandle server, Duration time) {
        long start = System.nanoTime();
        boolean interrupted = false;
        while (server.isAlive() && System.nanoTime() - start < time.toNanos()) {
            try {
                Thread.sleep(POLL_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return !server.isAlive();
    }
}
