package dev.flotilla.launcher;

import dev.flotilla.postgres.embedded.EmbeddedServer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;

/**
 * The embedded PostgreSQL in a process of its own, for trying out several instances of a service on one machine.
 *
 * <p>{@code java -cp launcher.jar dev.flotilla.launcher.DatabaseServer DATA_DIR NAME…} prints a line
 * {@code NAME=postgresql://…} for each database, then {@code ready}, and serves until it gets SIGTERM or SIGINT. What it
 * prints holds the password: it is meant for a script, not for a log. No server for production.
 */
public final class DatabaseServer {
    private static final int UNUSABLE = 2;

    private DatabaseServer() {}

    /** Returns never, but by an exception. */
    public static void main(String[] args) throws InterruptedException {
        if (args.length < 2) {
            System.err.println("usage: DatabaseServer DATA_DIR NAME…");
            System.exit(UNUSABLE);
        }
        var server = new EmbeddedServer(Path.of(args[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop, "stop"));
        for (String name : List.of(args).subList(1, args.length)) {
            System.out.println(name + "=" + url(server, name));
        }
        System.out.println("ready");
        new CountDownLatch(1).await();
    }

    private static String url(EmbeddedServer server, String name) throws InterruptedException {
        try {
            return server.url(name).toCompletableFuture().get();
        } catch (ExecutionException e) {
            System.err.println("cannot start PostgreSQL: " + e.getMessage());
            System.exit(1);
            throw new IllegalStateException(e);
        }
    }
}
