package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The server of a directory that this process owns, kept running until it is stopped. Blocks. */
final class RunningServer {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);
    private static final int ATTEMPTS = 5;
    private static final int RETRY_MILLIS = 250;

    private final DirectoryLock lock;
    private final Cluster cluster;
    private final int port;
    private final Executor worker;
    private volatile Postmaster postmaster;
    private volatile boolean stopping;

    private RunningServer(DirectoryLock lock, Cluster cluster, int port, Postmaster postmaster, Executor worker) {
        this.lock = lock;
        this.cluster = cluster;
        this.port = port;
        this.postmaster = postmaster;
        this.worker = worker;
    }

    /** Takes the directory and starts its server; the worker starts it again if it ends by itself. */
    static RunningServer start(Path home, Executor worker) throws IOException, InterruptedException {
        createPrivate(home);
        DirectoryLock lock = DirectoryLock.take(home);
        try {
            RunningServer server = start(lock, Cluster.in(home), worker);
            server.watch();
            return server;
        } catch (IOException | InterruptedException | EmbeddedServerException e) {
            lock.close();
            throw e;
        }
    }

    /** Where the database is; it is created if it was not before. */
    PostgresAddress database(String name) throws IOException {
        PostgresAddress server = cluster.address(port);
        Path note = cluster.note(name);
        if (!Files.exists(note)) {
            DatabaseCreation.run(server, name);
            Files.createFile(note);
        }
        return server.withDatabase(name);
    }

    /** Stops the server and gives the directory free. Nothing of this object may be running on the worker. */
    void stop() {
        stopping = true;
        postmaster.stop();
        try {
            lock.close();
        } catch (IOException e) {
            LOG.warn("cannot give the data directory free: {}", e.toString());
        }
    }

    private static RunningServer start(DirectoryLock lock, Cluster cluster, Executor worker)
            throws IOException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            int port = Cluster.freePort();
            try {
                return new RunningServer(lock, cluster, port, cluster.start(port), worker);
            } catch (EmbeddedServerException e) {
                if (attempt == ATTEMPTS || !isTransient(e)) {
                    throw e;
                }
            }
        }
    }

    /** Somebody was quicker to take the port, or the last child of a server that was killed has not ended yet. */
    private static boolean isTransient(EmbeddedServerException failure) {
        String message = String.valueOf(failure.getMessage());
        return message.contains("could not bind")
                || message.contains("lock file")
                || message.contains("shared memory block");
    }

    private void watch() {
        var unused = postmaster.ended().thenAcceptAsync(this::revive, worker);
    }

    private void revive(Process ended) {
        if (!stopping) {
            LOG.error("the embedded PostgreSQL ended by itself (exit code={}), starting it again", ended.exitValue());
            try {
                startAgain();
                LOG.info("the embedded PostgreSQL is running again (port={})", port);
                watch();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void startAgain() throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                postmaster = cluster.start(port);
                return;
            } catch (IOException | EmbeddedServerException e) {
                if (attempt == ATTEMPTS) {
                    LOG.error("the embedded PostgreSQL does not start again, keep trying: {}", e.getMessage());
                }
                Thread.sleep((long) RETRY_MILLIS * Math.min(attempt, 20));
            }
        }
    }

    private static void createPrivate(Path home) throws IOException {
        Files.createDirectories(home.getParent());
        try {
            Files.createDirectory(
                    home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(home)) {
                throw e;
            }
        }
    }
}
