package dev.flotilla.testkit.server;

import dev.flotilla.postgres.embedded.Cluster;
import dev.flotilla.postgres.embedded.EmbeddedServer;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Unpacked programs and an empty, orderly stopped cluster, made once for a user and version, as that takes seconds: below
 * {@code XDG_CACHE_HOME}, or {@code ~/.cache}. Processes that want it at once wait for the one that makes it. Blocks.
 */
final class ClusterTemplate {
    private static final int MINUTES_TO_MAKE = 5;

    private ClusterTemplate() {}

    /** The data directory of the template; it is not to be changed. */
    static Path get() throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path cache = cache();
        Files.createDirectories(cache);
        Path template = cache.resolve(Cluster.programs());
        if (!Files.exists(template)) {
            var options = new StandardOpenOption[] {StandardOpenOption.CREATE, StandardOpenOption.WRITE};
            try (FileChannel file = FileChannel.open(cache.resolve(Cluster.programs() + ".lock"), options);
                    FileLock lock = file.lock()) {
                if (lock.isValid() && !Files.exists(template)) {
                    make(cache, template);
                }
            }
        }
        return template;
    }

    private static Path cache() {
        Path caches = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .map(Path::of)
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return caches.resolve("flotilla").resolve("test-postgres");
    }

    private static void make(Path cache, Path template)
            throws IOException, InterruptedException, ExecutionException, TimeoutException {
        Path unfinished = Files.createTempDirectory(cache, "unfinished-");
        var server = new EmbeddedServer(unfinished);
        try {
            var unused =
                    server.database("template_of_tests").toCompletableFuture().get(MINUTES_TO_MAKE, TimeUnit.MINUTES);
        } finally {
            server.stop();
        }
        var moved = Files.move(unfinished, template, StandardCopyOption.ATOMIC_MOVE);
        if (!moved.equals(template)) {
            throw new IOException("cannot keep " + template);
        }
    }
}
