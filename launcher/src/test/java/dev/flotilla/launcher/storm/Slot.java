package dev.flotilla.launcher.storm;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The place of one process of the fleet: whoever ends there is followed by another one, as any orchestrator does it.
 *
 * <p>Thread-safe; a thread of its own keeps the process running.
 */
final class Slot implements AutoCloseable {
    private static final int KILLED = 137;
    private static final int LOOK_MS = 25;
    private static final Duration BREATH = Duration.ofMillis(100);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    final String name;
    final String verticle;
    final Map<String, String> variables;
    private final Function<String, List<String>> command;
    private final Path log;
    private final Tally tally;
    private final Arming arming;
    private final HttpRequest ready;
    private final Thread keeper = new Thread(this::keep);
    private volatile @Nullable Run run;
    private volatile boolean closed;

    /** One life. */
    private static final class Run {
        private final Process process;
        private final String place;
        private volatile boolean killed;
        private volatile boolean counts = true;
        private volatile long readyAt;

        private Run(Process process, String place) {
            this.process = process;
            this.place = place;
        }
    }

    /**
     * Nothing runs yet.
     *
     * @param name and verticle with a dash and a number
     * @param variables the environment of the next process
     * @param command of a process that ends at a place
     */
    Slot(
            String name,
            Map<String, String> variables,
            Function<String, List<String>> command,
            Path log,
            Tally tally,
            Arming arming) {
        this.name = name;
        this.verticle = name.substring(0, name.indexOf('-'));
        this.variables = new ConcurrentHashMap<>(variables);
        this.command = command;
        this.log = log;
        this.tally = tally;
        this.arming = arming;
        this.ready = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + variables.get("MANAGEMENT_PORT") + "/health/ready"))
                .timeout(Duration.ofSeconds(1))
                .build();
    }

    void start() {
        keeper.setName("keeper of " + name);
        keeper.setDaemon(true);
        keeper.start();
    }

    /** For how long it has been able to serve; nothing when it is not. */
    Duration serving() {
        Run current = run;
        if (current == null || !current.process.isAlive() || current.readyAt == 0) {
            return Duration.ZERO;
        }
        return Duration.ofNanos(System.nanoTime() - current.readyAt);
    }

    boolean isServing() {
        return serving().compareTo(Duration.ZERO) > 0;
    }

    /** Whether it is going to end by itself. */
    boolean isArmed() {
        Run current = run;
        return current != null && current.process.isAlive() && !current.place.isEmpty();
    }

    /** Ends it at once, if it runs: a crash point. */
    void kill() {
        end(true);
    }

    /** The same while nothing is to be done, so that the next process has other variables: no crash point. */
    void renew() {
        end(false);
    }

    private void end(boolean counts) {
        Run current = run;
        if (current != null && current.process.isAlive()) {
            current.counts = counts;
            current.killed = true;
            current.process.destroyForcibly();
        }
    }

    @Override
    public void close() {
        closed = true;
        kill();
        try {
            keeper.join(Duration.ofSeconds(10).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep() {
        try {
            while (!closed) {
                Run current = launch(arming.next(verticle));
                awaitEnd(current);
                if (!closed) {
                    tell(current);
                    TimeUnit.MILLISECONDS.sleep(BREATH.toMillis());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    private Run launch(String place) throws IOException {
        var builder = new ProcessBuilder(command.apply(place))
                .redirectErrorStream(true)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(variables);
        var launched = new Run(builder.start(), place);
        run = launched;
        if (closed) {
            kill();
        }
        return launched;
    }

    private void awaitEnd(Run current) throws InterruptedException {
        while (!current.process.waitFor(LOOK_MS, TimeUnit.MILLISECONDS)) {
            if (current.readyAt == 0 && isReady()) {
                current.readyAt = System.nanoTime();
            }
        }
    }

    /** Whether what listens on its management port is ready. */
    boolean isReady() throws InterruptedException {
        try {
            return HTTP.send(ready, BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private void tell(Run ended) {
        int code = ended.process.exitValue();
        if (!ended.counts) {
            return;
        }
        if (ended.killed) {
            tally.crashed("kill " + verticle);
        } else if (code == KILLED && !ended.place.isEmpty()) {
            tally.crashed("at " + ended.place.replaceFirst("#.*", ""));
        } else if (ended.readyAt == 0) {
            tally.failedStart(name, code);
        } else {
            tally.fault(name + " ended by itself, with code " + code + ": see " + log);
        }
    }
}
