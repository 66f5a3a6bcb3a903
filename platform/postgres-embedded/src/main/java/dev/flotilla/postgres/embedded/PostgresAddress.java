package dev.flotilla.postgres.embedded;

/**
 * Where a database of an embedded server is, and how to log in. {@link #toString} does not show the password.
 *
 * @param port the TCP port on 127.0.0.1
 * @param database the name of the database
 * @param user the role to log in as
 * @param password of letters that need no encoding in a URL
 */
public record PostgresAddress(int port, String database, String user, String password) {
    /** The same server and role, another database. */
    public PostgresAddress withDatabase(String other) {
        return new PostgresAddress(port, other, user, password);
    }

    /** As a configuration names it: {@code postgresql://user:password@host:port/database?sslmode=disable}. */
    public String url() {
        return "postgresql://" + user + ":" + password + "@127.0.0.1:" + port + "/" + database + "?sslmode=disable";
    }

    /** For a JDBC driver; holds neither user nor password. */
    public String toJdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?sslmode=disable";
    }

    @Override
    public String toString() {
        return "postgresql://" + user + ":***@127.0.0.1:" + port + "/" + database;
    }
}
