package dev.flotilla.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A server that is a process of its own, with a directory that is removed in the end. Not thread-safe. */
public final class TestServer implements AutoCloseable {
    /** On this machine, and seen by nobody else. */
    public static final String HOST = "127.0.0.1";

    private static final int FIRST_PORT = 20_000;
    private static final int FIRST_EPHEMERAL_PORT = 32_768;

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String name;
    private final Path directory;
    private @Nullable Process process;

    /** One that does not run yet; {@code bin/test} brings in the program of this name. */
    public TestServer(String name) {
        this.name = name;
        try {
            this.directory = Files.createTempDirectory("test-" + name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it may keep files. */
    public Path directory() {
        return directory;
    }

    /** Whether it was started, and not killed since. */
    public boolean runs() {
        return process != null;
    }

    /** Starts the program with these arguments. */
    public void launch(List<String> arguments) {
        var command = new ArrayList<String>(List.of(name));
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name + "; bin/test brings it in", e);
        }
        Process started = process;
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
    }

    /** Waits until it is ready, in whatever way that shows; an answer that does not come is no. */
    public void awaitThat(BooleanSupplier ready) {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!isSo(ready)) {
            if (process == null || !process.isAlive() || System.nanoTime() > end) {
                throw new AssertionError(name + " does not come up: " + log());
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static boolean isSo(BooleanSupplier ready) {
        try {
            return ready.getAsBoolean();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private String log() {
        try {
            return Files.readString(directory.resolve("log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Ends it as a crash would. Nothing happens when it does not run. */
    public void kill() {
        if (process != null) {
            process.destroyForcibly();
            process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
            process = null;
        }
    }

    /** Stops it in the middle of whatever it does: connections stay, nothing answers. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets it go on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        if (process == null) {
            throw new IllegalStateException(name + " does not run");
        }
        try {
            int code = new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .onExit()
                    .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                    .join()
                    .exitValue();
            if (code != 0) {
                throw new IllegalStateException("cannot send SIG" + signal);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes something from its directory, if it is there. */
    public void remove(String file) {
        delete(directory.resolve(file));
    }

    /** Ends it and removes what it left. */
    @Override
    public void close() {
        kill();
        delete(directory);
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Ports that nobody listens on, and that nobody is given who asks for any: not one that only starts later, nor who
     * connects to such a port while nobody is there, and would speak with himself.
     */
    public static List<Integer> freePorts(int count) {
        return ThreadLocalRandom.current()
                .ints(FIRST_PORT, FIRST_EPHEMERAL_PORT)
                .distinct()
                .filter(TestServer::isFree)
                .limit(count)
                .boxed()
                .toList();
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket(port, 1, InetAddress.getByName(HOST))) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
