package dev.flotilla.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that this run started and ends again.
 *
 * <p>Its output is read by a thread of its own, up to a line that contains a given text; from there on, when it is under
 * load, it is only taken off the pipe.
 */
final class Child {
    private static final int KEPT_LINES = 100;
    private static final Duration LEAVING = Duration.ofSeconds(15);

    private final String name;
    private final Process process;
    private final long started;
    private final Deque<String> lines = new ArrayDeque<>();
    private final CompletableFuture<Long> ready = new CompletableFuture<>();
    private final Thread reader;

    private Child(String name, Process process, long started, String readyText) {
        this.name = name;
        this.process = process;
        this.started = started;
        this.reader = new Thread(() -> read(readyText), name + "-output");
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts it; {@code readyText} is part of the line that tells it is ready. */
    static Child start(String name, ProcessBuilder builder, String readyText) {
        try {
            long started = System.nanoTime();
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            return new Child(name, process, started, readyText);
        } catch (IOException e) {
            throw new BenchException("cannot start " + name + " (command=" + builder.command() + ")", e);
        }
    }

    /** The time from the start to the ready line. */
    Duration awaitReady(Duration limit) throws InterruptedException {
        try {
            return Duration.ofNanos(ready.get(limit.toNanos(), TimeUnit.NANOSECONDS) - started);
        } catch (ExecutionException e) {
            throw new BenchException(name + " ended before it was ready; it said:\n" + said());
        } catch (TimeoutException e) {
            throw new BenchException(name + " was not ready within " + limit.toSeconds() + " s; it said:\n" + said());
        }
    }

    /** What it printed, once it has ended by itself with code 0. */
    String awaitEnd(Duration limit) throws InterruptedException {
        if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new BenchException(name + " did not end within " + limit.toSeconds() + " s; it said:\n" + said());
        }
        reader.join(TimeUnit.SECONDS.toMillis(5));
        if (process.exitValue() != 0) {
            throw new BenchException(name + " ended with code " + process.exitValue() + "; it said:\n" + said());
        }
        return said();
    }

    /** Asks it to end, and makes it end, with its own children, when it does not. */
    void stop() {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroy();
        if (!hasEnded()) {
            process.destroyForcibly();
        }
        offspring.forEach(ProcessHandle::destroyForcibly);
    }

    /** Ends it and its own children as a crash would. */
    void kill() {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroyForcibly();
        offspring.forEach(ProcessHandle::destroyForcibly);
        if (!hasEnded()) {
            throw new BenchException(name + " does not end (pid=" + process.pid() + ")");
        }
    }

    /** Processor time of the process itself, in user and kernel mode. */
    Duration cpu() {
        return cpu(process.toHandle());
    }

    /** The same of the processes it started. */
    Duration cpuOfChildren() {
        return process.descendants().map(Child::cpu).reduce(Duration.ZERO, Duration::plus);
    }

    long pid() {
        return process.pid();
    }

    String said() {
        synchronized (lines) {
            return String.join("\n", lines);
        }
    }

    private boolean hasEnded() {
        try {
            return process.waitFor(LEAVING.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void read(String readyText) {
        try (var output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
                if (line.contains(readyText)) {
                    ready.complete(System.nanoTime());
                    drain(output);
                    return;
                }
            }
            ready.completeExceptionally(new BenchException(name + " has ended"));
        } catch (IOException e) {
            keep("(its output broke off: " + e.getMessage() + ")");
            ready.completeExceptionally(new BenchException(name + " has ended"));
        }
    }

    private static void drain(Reader output) throws IOException {
        var buffer = new char[1 << 16];
        int count = output.read(buffer);
        while (count >= 0) {
            count = output.read(buffer);
        }
    }

    private void keep(String line) {
        synchronized (lines) {
            lines.add(line);
            if (lines.size() > KEPT_LINES) {
                lines.remove();
            }
        }
    }

    private static Duration cpu(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }
}
