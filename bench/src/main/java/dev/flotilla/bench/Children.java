package dev.flotilla.bench;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All processes of a run: none of them outlives it, however it ends.
 *
 * <p>They know nothing of the variables of the shell but what a program needs, and get a session of their own where the
 * system has {@code setsid}: a Ctrl-C is for this process, which then ends them in order. Thread-safe.
 */
final class Children implements AutoCloseable {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Set<String> PASSED_ON =
            Set.of("PATH", "HOME", "USER", "LANG", "LC_ALL", "TMPDIR", "JAVA_HOME");
    private static final String NEVER = "\n";

    private final Deque<Child> children = new ArrayDeque<>();
    private boolean closed;

    /** Starts a server, which prints a line with {@code readyText} when it is ready. */
    Child server(String name, List<String> command, Map<String, String> variables, String readyText) {
        return start(name, command, variables, readyText);
    }

    /** Starts a program that ends by itself. */
    Child program(String name, List<String> command, Map<String, String> variables) {
        return start(name, command, variables, NEVER);
    }

    /** Whether the run is being ended: what its processes say from then on is not their fault. */
    synchronized boolean closed() {
        return closed;
    }

    /** Ends one of them. */
    void stop(Child child) {
        child.stop();
        synchronized (this) {
            children.remove(child);
        }
    }

    /** Ends one of them as a crash would. */
    void kill(Child child) {
        child.kill();
        synchronized (this) {
            children.remove(child);
        }
    }

    /** Ends those that still run, the youngest first; nothing can be started any more. */
    @Override
    public void close() {
        List<Child> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(children);
            children.clear();
        }
        left.forEach(Child::stop);
    }

    private synchronized Child start(
            String name, List<String> command, Map<String, String> variables, String readyText) {
        if (closed) {
            throw new BenchException("cannot start " + name + ", the run is being ended");
        }
        var words = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            words.add(SETSID.toString());
        }
        words.addAll(command);
        var builder = new ProcessBuilder(words).directory(new File("."));
        builder.environment().keySet().retainAll(PASSED_ON);
        builder.environment().putAll(variables);
        Child child = Child.start(name, builder, readyText);
        children.push(child);
        return child;
    }
}
