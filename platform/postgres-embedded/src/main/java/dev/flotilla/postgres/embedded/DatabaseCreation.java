package dev.flotilla.postgres.embedded;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** The only class that uses JDBC directly, so that the driver is loaded only when a database has to be created. Blocks. */
final class DatabaseCreation {
    private static final String DUPLICATE_DATABASE = "42P04";

    private DatabaseCreation() {}

    /** Creates a database unless there is one of that name; {@code name} must be a plain identifier. */
    static void run(PostgresAddress server, String name) {
        var login = new Properties();
        login.setProperty("user", server.user());
        login.setProperty("password", server.password());
        login.setProperty("connectTimeout", "5");
        try (Connection connection = DriverManager.getConnection(server.toJdbcUrl(), login);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE \"" + name + "\"");
        } catch (SQLException e) {
            if (!DUPLICATE_DATABASE.equals(e.getSQLState())) {
                throw new EmbeddedServerException(
                        "cannot create the database " + name + " (" + server + "): " + e.getMessage(), e);
            }
        }
    }
}
