package dev.flotilla.order;

import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reads orders from rows of their table. */
final class OrderRow {
    /** The columns an order is read from. */
    static final String COLUMNS = "id, user_id, username, email, product_id, product_name, quantity, unit_price,"
            + " total_price, status, created_at";

    /** Which rows are orders for everybody but the saga. */
    static final String IS_PLACED = "status NOT IN ('placing', 'abandoned')";

    private OrderRow() {}

    static Order order(Row row) {
        String status = row.getString("status");
        return new Order(
                row.getUUID("id"),
                new User(row.getString("user_id"), row.getString("username"), row.getString("email")),
                row.getString("product_id"),
                row.getString("product_name"),
                row.getInteger("quantity"),
                Money.price(row.getBigDecimal("unit_price")),
                Money.price(row.getBigDecimal("total_price")),
                OrderStatus.named(status)
                        .orElseThrow(() -> new IllegalStateException("not the status of an order: " + status)),
                createdAt(row));
    }

    static Instant createdAt(Row row) {
        return row.getOffsetDateTime("created_at").toInstant();
    }

    static Optional<Order> first(RowSet<Row> rows) {
        return orders(rows).stream().findFirst();
    }

    static List<Order> orders(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(OrderRow::order)
                .toList();
    }
}
