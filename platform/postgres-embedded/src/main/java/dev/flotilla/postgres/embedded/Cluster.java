package dev.flotilla.postgres.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The data directory of a PostgreSQL with what belongs to it, all below one directory:
 *
 * <pre>
 * lock          the process that owns all this
 * password      of the one role, readable for the owner of the file only
 * server-…/     the programs
 * data/         the cluster; has this name only once initdb is through
 * server.log    what the programs printed since the last start
 * </pre>
 *
 * <p>The order of the first start: the password is written, then initdb makes the cluster with it and with SCRAM as the only
 * way in, under another name, flushes it to the disk, then the directory gets its name. There is no moment at which the
 * server lets anybody in without a password, and after a crash at any point the next start repeats what was not complete.
 * Blocks.
 */
public final class Cluster {
    private static final String ROLE = "flotilla";

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    /** Stretching protects guessable passwords; ours has 192 random bits, and each round costs time at every start. */
    private static final int SCRAM_ITERATIONS = 1;

    private final Path home;
    private final Path data;
    private final Path log;
    private final PostgresCommand command;
    private final String password;

    private Cluster(Path home, PostgresCommand command, String password) {
        this.home = home;
        this.data = home.resolve("data");
        this.log = home.resolve("server.log");
        this.command = command;
        this.password = password;
    }

    /** Opens the cluster below {@code home}, which the caller owns; makes it at the first start. */
    public static Cluster in(Path home) throws IOException, InterruptedException {
        Path log = home.resolve("server.log");
        Files.deleteIfExists(log);
        AtomicDirectory.sweep(home);
        var command = new PostgresCommand(PostgresBinaries.in(home), log);
        var password = new PasswordFile(home.resolve("password"));
        Path data = home.resolve("data");
        boolean isNew = !Files.exists(data);
        var cluster = new Cluster(home, command, isNew ? password.readOrCreate() : password.read(data));
        if (isNew) {
            cluster.create(password);
        }
        return cluster;
    }

    /** The server at this port, with the database that every cluster has. */
    public PostgresAddress address(int port) {
        return new PostgresAddress(port, "postgres", ROLE, password);
    }

    /** Starts the server at a free port; one that an earlier process left behind is stopped before. */
    public Postmaster start(int port) throws IOException, InterruptedException {
        Postmaster.stopOrphan(data);
        return Postmaster.start(command, data, log, port);
    }

    /** What the directory of the programs is called within a home: another name for another version. Blocks. */
    public static String programs() throws IOException {
        return PostgresBinaries.name();
    }

    /** A port that was free a moment ago. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Where it is noted that a database was created; part of the cluster, so that both come and go together. */
    Path note(String database) {
        return data.resolve("flotilla").resolve(database);
    }

    private void create(PasswordFile password) throws IOException, InterruptedException {
        LOG.info("first start: creating a PostgreSQL cluster in {}, takes some seconds", data);
        Path unfinished = AtomicDirectory.directory(home, "data");
        command.run(
                "initdb",
                List.of(
                        "--pgdata=" + unfinished,
                        "--username=" + ROLE,
                        "--pwfile=" + password.path(),
                        "--auth=scram-sha-256",
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8",
                        "--set=scram_iterations=" + SCRAM_ITERATIONS,
                        "--no-instructions"));
        Files.createDirectory(unfinished.resolve("flotilla"));
        AtomicDirectory.complete(unfinished, data);
    }
}
