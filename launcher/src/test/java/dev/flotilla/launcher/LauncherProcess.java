package dev.flotilla.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;

/** The launcher in a process of its own, with nothing in its environment but what a test puts there. */
final class LauncherProcess implements AutoCloseable {
    private static final long DEADLINE_SECONDS = 30;

    /**
     * Runs the command that follows with the default action of SIGINT. A shell without job control has its background jobs
     * ignore SIGINT, their children inherit that, and a JVM that inherits it never sees the signal. The process id stays.
     */
    private static final List<String> WITH_SIGINT =
            List.of("perl", "-e", "$SIG{INT} = 'DEFAULT'; exec { $ARGV[0] } @ARGV or die \"$ARGV[0]: $!\\n\"", "--");

    private final long started = System.nanoTime();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final List<String> out = new ArrayList<>();
    private final List<String> err = new ArrayList<>();
    private final Process process;
    private final List<Thread> readers;

    private LauncherProcess(Process process) {
        this.process = process;
        this.readers = List.of(read(process.getInputStream(), out), read(process.getErrorStream(), err));
    }

    static LauncherProcess start(Map<String, String> variables, String... args) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.flotilla.launcher.Main"));
        command.addAll(List.of(args));
        return start(variables, command);
    }

    /** Any other program, treated alike. */
    static LauncherProcess start(Map<String, String> variables, List<String> command) throws IOException {
        var builder = new ProcessBuilder(
                Stream.concat(WITH_SIGINT.stream(), command.stream()).toList());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(variables);
        return new LauncherProcess(builder.start());
    }

    /** Waits until it has ended by itself. */
    @CanIgnoreReturnValue
    LauncherProcess await() throws InterruptedException {
        if (!process.waitFor(DEADLINE_SECONDS, SECONDS)) {
            throw new AssertionError("the launcher does not end\n" + this);
        }
        for (Thread reader : readers) {
            reader.join();
        }
        return this;
    }

    /** Waits for a line on standard output that has all the parts. */
    @CanIgnoreReturnValue
    LauncherProcess awaitLine(String... parts) throws InterruptedException {
        if (!hasLine(parts)) {
            var silent = new AssertionError("no line with " + List.of(parts) + "\n" + this + threads());
            close();
            throw silent;
        }
        return this;
    }

    private boolean hasLine(String... parts) throws InterruptedException {
        long left = SECONDS.toNanos(DEADLINE_SECONDS);
        lock.lock();
        try {
            while (out.stream().noneMatch(line -> Stream.of(parts).allMatch(line::contains))) {
                if (left <= 0 || !process.isAlive()) {
                    return false;
                }
                left -= SECONDS.toNanos(1) - Math.max(0, more.awaitNanos(SECONDS.toNanos(1)));
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** What a process that says nothing is doing. */
    private String threads() throws InterruptedException {
        try {
            var jstack = new ProcessBuilder("jstack", Long.toString(process.pid())).start();
            String dump = new String(jstack.getInputStream().readAllBytes(), UTF_8);
            return jstack.waitFor() == 0 ? "threads:\n" + dump : "";
        } catch (IOException e) {
            return "";
        }
    }

    /** Sends a signal, as {@code kill} does. */
    @CanIgnoreReturnValue
    LauncherProcess signal(String name) throws IOException, InterruptedException {
        int code = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                .start()
                .waitFor();
        if (code != 0) {
            throw new AssertionError("cannot send " + name);
        }
        return this;
    }

    /** Sends a signal again and again: one that follows another too closely counts as the same. */
    void signalUntilEnd(String name) throws IOException, InterruptedException {
        do {
            signal(name);
        } while (!process.waitFor(200, MILLISECONDS));
        await();
    }

    long pid() {
        return process.pid();
    }

    int exitCode() {
        return process.exitValue();
    }

    String out() {
        return text(out);
    }

    String err() {
        return text(err);
    }

    Duration age() {
        return Duration.ofNanos(System.nanoTime() - started);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    @Override
    public String toString() {
        return "standard output:\n" + out() + "\nstandard error:\n" + err();
    }

    private String text(List<String> lines) {
        lock.lock();
        try {
            return String.join("\n", lines);
        } finally {
            lock.unlock();
        }
    }

    private Thread read(InputStream stream, List<String> lines) {
        var reader = new Thread(() -> {
            try (var text = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                for (String line = text.readLine(); line != null; line = text.readLine()) {
                    add(lines, line);
                }
            } catch (IOException e) {
                add(lines, "(closed: " + e.getMessage() + ")");
            }
        });
        reader.setDaemon(true);
        reader.start();
        return reader;
    }

    private void add(List<String> lines, String line) {
        lock.lock();
        try {
            lines.add(line);
            more.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
