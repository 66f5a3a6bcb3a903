package dev.flotilla.postgres.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Starts programs of PostgreSQL as children of this process.
 *
 * <p>They refuse to run as root; then they are started in a user namespace of their own ({@code unshare -U}), where they
 * are nobody, yet own the same files. They get a session of their own where the system has {@code setsid}: a Ctrl-C in the
 * terminal is for us, and would end the server under the requests that we are still serving.
 */
final class PostgresCommand {
    private static final Path SETSID = Path.of("/usr/bin/setsid");
    private static final Path SELF = Path.of("/proc/self");

    private final Path binaries;
    private final Path log;

    PostgresCommand(Path binaries, Path log) {
        this.binaries = binaries;
        this.log = log;
    }

    /** Starts a program; what it prints goes to the end of the log file. */
    Process start(String program, List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        if (Files.isExecutable(SETSID)) {
            command.add(SETSID.toString());
        }
        if (isRoot()) {
            command.addAll(List.of("unshare", "-U"));
        }
        command.add(binaries.resolve("bin").resolve(program).toString());
        command.addAll(arguments);
        var builder = new ProcessBuilder(command)
                .directory(binaries.toFile())
                .redirectInput(new File("/dev/null"))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("PG") || name.startsWith("LC_"));
        builder.environment().put("LC_ALL", "C");
        return builder.start();
    }

    /**
     * Runs a program to its end; when the thread is interrupted, the program is ended, too.
     *
     * @throws EmbeddedServerException with the end of the log if it fails
     */
    void run(String program, List<String> arguments) throws IOException, InterruptedException {
        Process process = start(program, arguments);
        try {
            if (process.waitFor() != 0) {
                throw new EmbeddedServerException(
                        "PostgreSQL's " + program + " failed (log=" + log + "): " + ServerLog.tail(log));
            }
        } finally {
            kill(process);
        }
    }

    /** Whoever is born while the others are listed reads from a parent that is dead, and so ends by itself. */
    private static void kill(Process process) {
        List<ProcessHandle> offspring = process.descendants().toList();
        process.destroyForcibly().onExit().join();
        offspring.forEach(ProcessHandle::destroyForcibly);
        offspring.forEach(child -> child.onExit().join());
    }

    private static boolean isRoot() throws IOException {
        return Files.isDirectory(SELF) && Integer.valueOf(0).equals(Files.getAttribute(SELF, "unix:uid"));
    }
}
