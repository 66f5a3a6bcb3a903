package dev.flotilla.launcher.storm;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What stands in the databases of the fleet, read beside it. */
final class Ledger {
    private static final String OPEN =
            "SELECT count(*) FROM orders WHERE release_due IS NOT NULL OR status IN ('placing', 'abandoned')";
    private static final String ACTIVE = "SELECT coalesce(sum(quantity), 0) FROM orders WHERE status <> 'cancelled'";
    private static final String HELD = "SELECT coalesce(sum(quantity), 0) FROM reservations WHERE status = 'held'";
    private static final String WAITING = "SELECT count(*) FROM outbox WHERE parked_at IS NULL";
    private static final String ORDERS = "SELECT id, user_id, coalesce(key, ''), product_id, quantity, status"
            + " FROM orders LEFT JOIN idempotency_keys ON order_id = id";

    private final StormPostgres postgres;

    /** An order as it stands. */
    record Row(String id, Wish wish, String status) {
        boolean isActive() {
            return !status.equals("cancelled");
        }
    }

    /** What an order holds. */
    record Held(String product, long quantity) {}

    Ledger(StormPostgres postgres) {
        this.postgres = postgres;
    }

    /** Whether no order is on its way, and as much is held as is ordered. */
    boolean isSettled() throws Exception {
        return number("order", OPEN) == 0 && number("order", ACTIVE) == number("product", HELD);
    }

    /** Whether every event has been delivered, and every mail sent, or put aside. */
    boolean isDelivered() throws Exception {
        return number("order", WAITING) == 0
                && number("notification", WAITING) == 0
                && number("notification", "SELECT count(*) FROM received")
                        >= number("order", "SELECT count(*) FROM orders");
    }

    /** How many events are left, waiting or put aside. */
    long left(String database) throws Exception {
        return number(database, "SELECT count(*) FROM outbox");
    }

    Map<String, Row> orders() throws Exception {
        var all = new HashMap<String, Row>();
        each("order", ORDERS, row -> {
            var wish = new Wish(row.getString(2), row.getString(3), row.getString(4), row.getInt(5));
            all.put(row.getString(1), new Row(row.getString(1), wish, row.getString(6)));
        });
        return all;
    }

    Map<String, Long> stock() throws Exception {
        var all = new HashMap<String, Long>();
        each("product", "SELECT id, stock FROM products", row -> all.put(row.getString(1), row.getLong(2)));
        return all;
    }

    Map<String, Held> held() throws Exception {
        var all = new HashMap<String, Held>();
        each("product", "SELECT order_id, product_id, quantity FROM reservations WHERE status = 'held'", row -> {
            all.put(row.getString(1), new Held(row.getString(2), row.getLong(3)));
        });
        return all;
    }

    /** The orders that the notification service has heard of. */
    Set<String> heardOf() throws Exception {
        var all = new HashSet<String>();
        each("notification", "SELECT order_id FROM received", row -> all.add(row.getString(1)));
        return all;
    }

    private long number(String database, String sql) throws Exception {
        var found = new long[1];
        each(database, sql, row -> found[0] = row.getLong(1));
        return found[0];
    }

    private void each(String database, String sql, Reader reader) throws Exception {
        try (Connection connection = postgres.connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reader.read(rows);
            }
        }
    }

    @FunctionalInterface
    private interface Reader {
        void read(ResultSet row) throws SQLException;
    }
}
