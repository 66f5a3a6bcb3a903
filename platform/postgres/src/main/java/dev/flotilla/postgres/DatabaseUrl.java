package dev.flotilla.postgres;

import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a PostgreSQL database is and how to log in: {@code postgresql://user:password@host:port/db}.
 *
 * <p>The parts may be percent-encoded, the host may be an IPv6 address in brackets, the port defaults to 5432 and the
 * TLS mode, as with libpq, to {@code prefer}: {@code ?sslmode=disable|prefer|require|verify-ca|verify-full}, the last two
 * with {@code sslrootcert=FILE}; {@code require} with such a file is {@code verify-ca}. {@code prefer} and {@code require}
 * trust any certificate, and {@code prefer} goes on without TLS. {@link #toString()} hides the password. Immutable.
 */
public final class DatabaseUrl {
    private final String user;
    private final String password;
    private final String host;
    private final int port;
    private final String database;
    private final SslMode sslMode;
    private final Optional<Path> rootCertificate;

    DatabaseUrl(
            String user,
            String password,
            String host,
            int port,
            String database,
            SslMode sslMode,
            Optional<Path> rootCertificate) {
        this.user = user;
        this.password = password;
        this.host = host;
        this.port = port;
        this.database = database;
        this.sslMode = sslMode;
        this.rootCertificate = rootCertificate;
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is not one; the message says why ("must …") and repeats nothing of it
     */
    public static DatabaseUrl parse(String url) {
        return new DatabaseUrlParser(url).parse();
    }

    /** The name or address of the server; an IPv6 address without brackets. */
    public String host() {
        return host;
    }

    /** The TCP port of the server. */
    public int port() {
        return port;
    }

    /** The name of the database. */
    public String database() {
        return database;
    }

    /** The role to log in as. */
    public String user() {
        return user;
    }

    /** The secret of the role; empty when there is none. */
    public String password() {
        return password;
    }

    /** The file with the certificates the server's one must descend from. */
    public Optional<Path> rootCertificate() {
        return rootCertificate;
    }

    /** The same server, role and TLS mode, another database. */
    public DatabaseUrl withDatabase(String other) {
        return new DatabaseUrl(user, password, host, port, other, sslMode, rootCertificate);
    }

    /** For the reactive client. */
    public PgConnectOptions toConnectOptions() {
        var tls = new ClientSSLOptions();
        if (sslMode == SslMode.PREFER || sslMode == SslMode.REQUIRE) {
            tls.setTrustAll(true);
        }
        if (sslMode == SslMode.VERIFY_FULL) {
            tls.setHostnameVerificationAlgorithm("HTTPS");
        }
        rootCertificate.ifPresent(file -> tls.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
        return new PgConnectOptions()
                .setHost(host)
                .setPort(port)
                .setDatabase(database)
                .setUser(user)
                .setPassword(password)
                .setSslMode(sslMode)
                .setSslOptions(tls);
    }

    /** For a JDBC driver; holds neither user nor password. */
    public String toJdbcUrl() {
        return "jdbc:postgresql://" + address() + "/" + PercentEncoding.encode(database) + "?sslmode=" + modeName()
                + rootCertificate
                        .map(file -> "&sslrootcert=" + PercentEncoding.encode(file.toString()))
                        .orElse("");
    }

    @Override
    public String toString() {
        return "postgresql://" + user + ":***@" + address() + "/" + database;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DatabaseUrl that
                && toString().equals(that.toString())
                && password.equals(that.password)
                && sslMode == that.sslMode
                && rootCertificate.equals(that.rootCertificate);
    }

    @Override
    public int hashCode() {
        return Objects.hash(user, host, port, database);
    }

    private String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private String modeName() {
        return sslMode.value;
    }
}
