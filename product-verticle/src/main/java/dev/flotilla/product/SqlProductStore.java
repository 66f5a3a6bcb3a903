package dev.flotilla.product;

import dev.flotilla.postgres.SqlExecutor;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlResult;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Keeps products and reservations in PostgreSQL; each call is one statement, so one round trip and one commit. */
final class SqlProductStore implements ProductStore {
    private static final String FIND = "SELECT id, name, price, stock FROM products WHERE id = $1";
    private static final String PAGE = "SELECT id, name, price, stock FROM products WHERE id > $1 ORDER BY id LIMIT $2";
    private static final String PAGE_OF_NAME =
            "SELECT id, name, price, stock FROM products WHERE name = $3 AND id > $1 ORDER BY id LIMIT $2";
    private static final String INSERT =
            "INSERT INTO products (id, name, price, stock) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING";
    private static final String REPLACE = "UPDATE products SET name = $2, price = $3, stock = $4 WHERE id = $1";

    /**
     * Takes stock and notes who holds it, or does neither. Of two requests for one order at the same time both may pass
     * the NOT EXISTS, but the second fails on the primary key and takes its stock back with it.
     */
    private static final String RESERVE = """
            WITH taken AS (
                UPDATE products SET stock = stock - $3
                WHERE id = $1 AND stock >= $3
                  AND NOT EXISTS (SELECT 1 FROM reservations WHERE product_id = $1 AND order_id = $2)
                RETURNING price)
            INSERT INTO reservations (product_id, order_id, quantity, unit_price, status)
            SELECT $1, $2, $3, price, 'held' FROM taken
            RETURNING product_id, order_id, quantity, unit_price, status""";

    private static final String FIND_RESERVATION =
            "SELECT product_id, order_id, quantity, unit_price, status FROM reservations"
                    + " WHERE order_id = $2 AND product_id = $1";

    /**
     * Gives stock back once. What was never held is marked as released too, so that a reservation that comes late is
     * refused. The product is locked first, as RESERVE does, so that the two cannot wait for each other in a circle.
     */
    private static final String RELEASE = """
            WITH product AS (
                SELECT id FROM products WHERE id = $1 FOR UPDATE),
            released AS (
                INSERT INTO reservations AS r (product_id, order_id, quantity, unit_price, status)
                SELECT id, $2, 0, 0, 'released' FROM product
                ON CONFLICT (order_id, product_id)
                    DO UPDATE SET status = 'released', changed_at = now() WHERE r.status = 'held'
                RETURNING r.quantity)
            UPDATE products SET stock = stock + released.quantity FROM released WHERE id = $1""";

    private final SqlExecutor read;
    private final SqlExecutor write;

    SqlProductStore(SqlExecutor read, SqlExecutor write) {
        this.read = read;
        this.write = write;
    }

    @Override
    public Future<Optional<Product>> find(String id) {
        return read.query(FIND, Tuple.of(id)).map(rows -> first(rows).map(SqlProductStore::product));
    }

    @Override
    public Future<List<Product>> page(String afterId, int limit) {
        return read.query(PAGE, Tuple.of(afterId, limit)).map(SqlProductStore::products);
    }

    @Override
    public Future<List<Product>> pageOfName(String name, String afterId, int limit) {
        return read.query(PAGE_OF_NAME, Tuple.of(afterId, limit, name)).map(SqlProductStore::products);
    }

    @Override
    public Future<Boolean> insert(Product product) {
        return write.query(INSERT, values(product)).map(SqlProductStore::changed);
    }

    @Override
    public Future<Boolean> replace(Product product) {
        return write.query(REPLACE, values(product)).map(SqlProductStore::changed);
    }

    @Override
    public Future<Optional<Reservation>> reserve(String productId, String orderId, long quantity) {
        return write.query(RESERVE, Tuple.of(productId, orderId, quantity))
                .map(rows -> first(rows).map(SqlProductStore::reservation));
    }

    @Override
    public Future<Optional<Reservation>> findReservation(String productId, String orderId) {
        return read.query(FIND_RESERVATION, Tuple.of(productId, orderId))
                .map(rows -> first(rows).map(SqlProductStore::reservation));
    }

    @Override
    public Future<Void> release(String productId, String orderId) {
        return write.query(RELEASE, Tuple.of(productId, orderId)).mapEmpty();
    }

    private static Tuple values(Product product) {
        return Tuple.of(product.id(), product.name(), product.price(), product.stock());
    }

    private static boolean changed(SqlResult<?> result) {
        return result.rowCount() == 1;
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false).findFirst();
    }

    private static List<Product> products(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(SqlProductStore::product)
                .toList();
    }

    private static Product product(Row row) {
        return new Product(row.getString(0), row.getString(1), row.getBigDecimal(2), row.getLong(3));
    }

    private static Reservation reservation(Row row) {
        return new Reservation(
                row.getString(1),
                row.getString(0),
                row.getLong(2),
                row.getBigDecimal(3),
                "held".equals(row.getString(4)));
    }
}
