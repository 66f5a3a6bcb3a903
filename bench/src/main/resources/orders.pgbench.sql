-- One order as pgbench places it: the statements that change something, in the order in which the product runs them.
--
-- Each is a copy of a statement of a store and a transaction of its own, as in the product, so an order is three commits.
-- What the product only reads (the user, the product) is left out, which makes the comparison harder for the product.
-- pgbench gives each use of a variable a parameter of its own; the casts say what PostgreSQL otherwise infers.
\set product random(1, :products)
\set high random(0, 4611686018427387903)
\set low random(0, 4611686018427387903)
\set quantity 1
\set price 10.5
\set seconds 30

-- order-verticle, SqlSagaStore.WRITE
INSERT INTO orders (id, user_id, username, email, product_id, product_name, quantity, unit_price, total_price, status, release_due)
    SELECT (lpad(to_hex(:high::bigint), 16, '0') || lpad(to_hex(:low::bigint), 16, '0'))::uuid,
        '7b0c5c3e-55a4-4c53-9d5f-0a8e2f4c1d11', 'bench-buyer', 'buyer@example.com', 'bench-' || :product::text,
        'Bench product ' || :product::text, :quantity::integer, :price::numeric, :price::numeric * :quantity::integer,
        'placing', now() + make_interval(secs => :seconds)
    RETURNING created_at;

-- product-verticle, SqlProductStore.RESERVE
WITH taken AS (
    UPDATE products SET stock = stock - :quantity::bigint
    WHERE id = 'bench-' || :product::text AND stock >= :quantity::bigint
      AND NOT EXISTS (SELECT 1 FROM reservations WHERE product_id = 'bench-' || :product::text
                      AND order_id = lpad(to_hex(:high::bigint), 16, '0') || lpad(to_hex(:low::bigint), 16, '0'))
    RETURNING price)
INSERT INTO reservations (product_id, order_id, quantity, unit_price, status)
    SELECT 'bench-' || :product::text, lpad(to_hex(:high::bigint), 16, '0') || lpad(to_hex(:low::bigint), 16, '0'),
        :quantity::bigint, price, 'held' FROM taken
    RETURNING product_id, order_id, quantity, unit_price, status;

-- order-verticle, SqlSagaStore.CONFIRM with the event of Outbox.insertFor, about as long as the product's
WITH confirmed AS (
    UPDATE orders SET status = 'created', unit_price = :price::numeric, total_price = :price::numeric * :quantity::integer,
        release_due = NULL
    WHERE id = (lpad(to_hex(:high::bigint), 16, '0') || lpad(to_hex(:low::bigint), 16, '0'))::uuid AND status = 'placing'
    RETURNING id),
told AS (
    INSERT INTO outbox (id, type, subject, payload)
    SELECT (lpad(to_hex(:low::bigint), 16, '0') || lpad(to_hex(:high::bigint), 16, '0'))::uuid, 'order.created', id::text,
        '{"event_id": "7b0c5c3e-55a4-4c53-9d5f-0a8e2f4c1d11","type": "order.created","occurred_at": "' || now()::text
        || '","order": {"order_id": "' || id::text || '","user": {"id": "7b0c5c3e-55a4-4c53-9d5f-0a8e2f4c1d11",'
        || '"username": "bench-buyer","email": "buyer@example.com"},"product": {"id": "bench-1","name": "Bench product 1",'
        || '"price": 10.50},"quantity": 1,"unit_price": 10.50,"total_price": 10.50,"status": "created","created_at": "'
        || now()::text || '"},"user": {"id": "7b0c5c3e-55a4-4c53-9d5f-0a8e2f4c1d11","username": "bench-buyer",'
        || '"email": "buyer@example.com"}}'
    FROM confirmed)
SELECT count(*) AS changed FROM confirmed;
