package dev.flotilla.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A database for pgbench in the product's own PostgreSQL: the schemas of orders and products in one, as a client of
 * PostgreSQL has one database per connection. Blocks.
 *
 * @param port of the server
 * @param password of its role
 */
record BenchDatabase(int port, String password) {
    static final String NAME = "bench";
    static final String ROLE = "flotilla";
    /** Where to be connected to while others are changed. */
    static final String ADMIN = "postgres";

    private static final List<Path> MIGRATIONS = List.of(
            Path.of("order-verticle/src/main/resources/db/order"),
            Path.of("product-verticle/src/main/resources/db/product"));

    /** The same products as the product has. */
    private static final String STOCK = "INSERT INTO products (id, name, price, stock)"
            + " SELECT 'bench-' || n, 'Bench product ' || n, 10.50, 1000000000 FROM generate_series(1, " + Shop.PRODUCTS
            + ") AS n";

    static BenchDatabase of(Flotilla flotilla) {
        return new BenchDatabase(flotilla.databasePort(), flotilla.databasePassword());
    }

    /** Makes it anew, with the migrations of the services. */
    void create() {
        execute(ADMIN, List.of("DROP DATABASE IF EXISTS " + NAME, "CREATE DATABASE " + NAME));
        var statements = new ArrayList<String>();
        for (Path directory : MIGRATIONS) {
            statements.addAll(scripts(directory));
        }
        statements.add(STOCK);
        statements.add("ANALYZE");
        execute(NAME, statements);
    }

    /** Begins each round alike: nothing left to write from the one before. */
    void checkpoint() {
        execute(ADMIN, List.of("CHECKPOINT"));
    }

    /** Fails unless the orders of pgbench are complete, but for those that the ends of its rounds cut off. */
    void demandComplete(int cutOff) {
        String complete = "SELECT count(*) - " + cutOff + " <= count(*) FILTER (WHERE orders.status = 'created'"
                + " AND reservations.status = 'held' AND outbox.position > 0) AND count(*) > 0 FROM orders"
                + " LEFT JOIN reservations ON order_id = replace(orders.id::text, '-', '')"
                + " LEFT JOIN outbox ON subject = orders.id::text";
        try (Connection connection = connect(NAME);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(complete)) {
            if (!rows.next() || !rows.getBoolean(1)) {
                throw new BenchException("the SQL for pgbench does not place orders as the product does any more");
            }
        } catch (SQLException e) {
            throw failed("looking at the orders of pgbench", e);
        }
    }

    /** What the server says of its settings. */
    String settings(List<String> names) {
        var settings = new ArrayList<String>();
        try (Connection connection = connect(ADMIN);
                Statement statement = connection.createStatement()) {
            for (String name : names) {
                try (ResultSet rows = statement.executeQuery("SHOW " + name)) {
                    settings.add(name + "=" + (rows.next() ? rows.getString(1) : "?"));
                }
            }
        } catch (SQLException e) {
            throw failed("asking for settings", e);
        }
        return String.join(", ", settings);
    }

    /** One number that a statement asks for. */
    long number(String database, String sql) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            return rows.next() ? rows.getLong(1) : 0;
        } catch (SQLException e) {
            throw failed("asking " + sql, e);
        }
    }

    /** Runs statements, each a transaction of its own. */
    void execute(String database, List<String> statements) {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw failed("changing database " + database, e);
        }
    }

    /** A connection of the caller's. */
    Connection connect(String database) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", ROLE);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("socketTimeout", "60");
        return DriverManager.getConnection(
                "jdbc:postgresql://" + Target.HOST + ":" + port + "/" + database, properties);
    }

    private static List<String> scripts(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            var scripts = new ArrayList<String>();
            for (Path file : files.sorted(Comparator.comparingInt(BenchDatabase::version))
                    .toList()) {
                scripts.add(Files.readString(file));
            }
            return scripts;
        } catch (IOException e) {
            throw new BenchException("cannot read the migrations (directory=" + directory + ")", e);
        }
    }

    /** The number of {@code V12__name.sql}. */
    private static int version(Path file) {
        return Integer.parseInt(file.getFileName().toString().replaceFirst("^V(\\d+)__.*$", "$1"));
    }

    private BenchException failed(String what, SQLException e) {
        return new BenchException(
                what + " failed at the embedded PostgreSQL (port=" + port + "): " + e.getMessage(), e);
    }
}
