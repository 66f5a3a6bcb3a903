package dev.flotilla.postgres;

import dev.flotilla.config.Environment;
import dev.flotilla.json.Fields;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;

/**
 * How a service reaches its database.
 *
 * @param url where it is; without one the embedded server of the process is used
 * @param poolSize how many connections this process opens at most, 2 to 200; now and then one more, to see whether a silent
 *     server is there
 * @param statementTimeout after how long the server gives up a single statement
 * @param connectTimeout how long is waited for a connection, a free one or a new one
 * @param idleTimeout after how long without use a connection is closed; should be less than what firewalls on the way take
 */
public record DatabaseSettings(
        Optional<DatabaseUrl> url,
        int poolSize,
        Duration statementTimeout,
        Duration connectTimeout,
        Duration idleTimeout) {
    private static final int DEFAULT_POOL_SIZE = 12;
    private static final Duration DEFAULT_STATEMENT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofSeconds(60);

    /** The defaults, with the embedded server. */
    public static DatabaseSettings embedded() {
        return new DatabaseSettings(
                Optional.empty(),
                DEFAULT_POOL_SIZE,
                DEFAULT_STATEMENT_TIMEOUT,
                DEFAULT_CONNECT_TIMEOUT,
                DEFAULT_IDLE_TIMEOUT);
    }

    /**
     * Reads {@code url}, {@code pool_size}, {@code statement_timeout_ms}, {@code connect_timeout_ms} and {@code
     * idle_timeout_ms}. No fault repeats the URL, as it holds a password. Production without a URL is a fault: an embedded
     * server has no backup.
     */
    public static DatabaseSettings read(Fields fields, Environment environment) {
        return new DatabaseSettings(
                readUrl(fields, environment),
                fields.integer("pool_size")
                        .between(2, 200)
                        .orElse((long) DEFAULT_POOL_SIZE)
                        .intValue(),
                Duration.ofMillis(fields.integer("statement_timeout_ms")
                        .between(10, 600_000)
                        .orElse(DEFAULT_STATEMENT_TIMEOUT.toMillis())),
                Duration.ofMillis(fields.integer("connect_timeout_ms")
                        .between(10, 60_000)
                        .orElse(DEFAULT_CONNECT_TIMEOUT.toMillis())),
                Duration.ofMillis(fields.integer("idle_timeout_ms")
                        .between(1_000, 3_600_000)
                        .orElse(DEFAULT_IDLE_TIMEOUT.toMillis())));
    }

    /** How long a call may take; after that its connection must be broken, as the server keeps the time, too. */
    Duration patience() {
        return statementTimeout.plus(connectTimeout);
    }

    DatabaseSettings withUrl(DatabaseUrl other) {
        return new DatabaseSettings(Optional.of(other), poolSize, statementTimeout, connectTimeout, idleTimeout);
    }

    private static Optional<DatabaseUrl> readUrl(Fields fields, Environment environment) {
        if (!fields.has("url")) {
            if (environment.isProduction()) {
                fields.fault("url", "is required in production: postgresql://user:password@host:port/db");
            }
            return Optional.empty();
        }
        Optional<DatabaseUrl> url = fields.text("url").optional().flatMap(text -> parse(text, fields));
        url.flatMap(DatabaseUrl::rootCertificate)
                .filter(file -> !Files.isReadable(file))
                .ifPresent(file -> fields.fault("url", "names a sslrootcert that cannot be read"));
        return url;
    }

    private static Optional<DatabaseUrl> parse(String text, Fields fields) {
        try {
            return Optional.of(DatabaseUrl.parse(text));
        } catch (IllegalArgumentException e) {
            fields.fault("url", String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
