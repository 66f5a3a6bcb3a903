package dev.flotilla.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The product in a process of its own, started as {@code bin/run} does, on a data directory of this run.
 *
 * @param process the process
 * @param ports where its services listen
 * @param startup from exec to the ready line
 * @param dataDir what it keeps
 */
record Flotilla(Child process, Ports ports, Duration startup, Path dataDir) {
    static final String ADMIN = "bench-admin";
    static final String PASSWORD = "bench-password";

    private static final String READY = "ready in ";
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final int PORT_LINE = 3;

    /** Starts it with further variables of its environment, and waits until it is ready. */
    static Flotilla start(
            Children children, ProductCommand command, Path dataDir, boolean archived, Map<String, String> more)
            throws InterruptedException {
        Ports ports = Ports.free();
        var variables = new HashMap<>(more);
        variables.putAll(Map.of(
                "DATA_DIR", dataDir.toString(),
                "HTTP_HOST", Target.HOST,
                "USER_PORT", Integer.toString(ports.user()),
                "ORDER_PORT", Integer.toString(ports.order()),
                "PRODUCT_PORT", Integer.toString(ports.product()),
                "MANAGEMENT_PORT", Integer.toString(ports.management()),
                "ADMIN_USERNAME", ADMIN,
                "ADMIN_PASSWORD", PASSWORD));
        Child process = children.server("the product", command.product(archived), variables, READY);
        return new Flotilla(process, ports, process.awaitReady(LIMIT), dataDir);
    }

    double seconds() {
        return startup.toNanos() / 1e9;
    }

    /** The port of its PostgreSQL, as the server wrote it down. */
    int databasePort() {
        Path file = dataDir.resolve("postgres/data/postmaster.pid");
        try {
            List<String> lines = Files.readAllLines(file);
            return Integer.parseInt(lines.get(PORT_LINE).strip());
        } catch (IOException e) {
            throw new BenchException("cannot find the port of the embedded PostgreSQL (file=" + file + ")", e);
        }
    }

    String databasePassword() {
        Path file = dataDir.resolve("postgres/password");
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new BenchException("cannot read the password of the embedded PostgreSQL (file=" + file + ")", e);
        }
    }
}
