package dev.flotilla.postgres.embedded;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A process of its own that runs an embedded server, as the product does. */
final class ServerChild {
    private static final String READY = "ready ";

    private ServerChild() {}

    /** {@code main DATA_DIR}: starts, says so or why not, and stops on SIGTERM. */
    @SuppressWarnings("SystemOut") // it is how the parent learns of it
    public static void main(String[] args) throws Exception {
        var server = new EmbeddedServer(Path.of(args[0]));
        Runtime.getRuntime().addShutdownHook(new Thread(server::stop));
        System.out.println("starting");
        PostgresAddress url = server.database("order").toCompletableFuture().get();
        System.out.println(READY + url.port());
        Thread.currentThread().join();
    }

    static Process start(Path dataDir) throws IOException {
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerChild.class.getName(),
                        dataDir.toString()))
                .redirectErrorStream(true)
                .start();
    }

    /** Reads what the child prints up to a line that contains the text, and returns that line; fails at the end. */
    @CanIgnoreReturnValue
    static String awaitLine(Process child, String text) throws IOException {
        BufferedReader lines = child.inputReader(StandardCharsets.UTF_8);
        var seen = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.append(line).append('\n');
            if (line.contains(text)) {
                return line;
            }
        }
        throw new AssertionError("the child ended without \"" + text + "\":\n" + seen);
    }

    static String awaitReady(Process child) throws IOException {
        return awaitLine(child, READY);
    }
}
