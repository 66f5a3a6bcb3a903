-- Orders, with user and product as they were when the order was placed.
--
-- A row begins as 'placing', which nobody sees, and becomes 'created' once the stock is held, or 'abandoned' when that
-- fails; abandoned rows go away once it is certain that no stock is held for them.
CREATE TABLE orders (
    id           uuid           PRIMARY KEY,
    user_id      text           NOT NULL,
    username     text           NOT NULL,
    email        text           NOT NULL,
    product_id   text           NOT NULL,
    product_name text           NOT NULL,
    quantity     integer        NOT NULL CHECK (quantity BETWEEN 1 AND 1000000),
    unit_price   numeric(12, 2) NOT NULL CHECK (unit_price >= 0),
    total_price  numeric(15, 2) NOT NULL,
    status       text           NOT NULL
        CHECK (status IN ('placing', 'abandoned', 'created', 'paid', 'shipped', 'completed', 'cancelled')),
    created_at   timestamptz    NOT NULL DEFAULT now(),
    -- When some instance has to look after the stock of the order: of one that is being placed, whether it ever was; of an
    -- abandoned or cancelled one, that it is given back. Nothing is due when it is null.
    release_due  timestamptz,
    CHECK (total_price = unit_price * quantity),
    CHECK (release_due IS NOT NULL OR status NOT IN ('placing', 'abandoned')),
    CHECK (release_due IS NULL OR status IN ('placing', 'abandoned', 'cancelled'))
);

-- The list of a user's orders, newest first (read backwards).
CREATE INDEX orders_of_user ON orders (user_id, created_at, id);
-- The same list of one status, and the figures by status.
CREATE INDEX orders_of_user_by_status ON orders (user_id, status, created_at, id);
-- What is due to be settled, longest overdue first; nearly always empty.
CREATE INDEX orders_to_settle ON orders (release_due) WHERE release_due IS NOT NULL;

-- Which request of which caller made which order; a row lives as long as its order.
CREATE TABLE idempotency_keys (
    caller       text NOT NULL,
    key          text NOT NULL,
    request_hash text NOT NULL,
    order_id     uuid NOT NULL REFERENCES orders (id) ON DELETE CASCADE,
    PRIMARY KEY (caller, key)
);

-- Finds the key of an order that is abandoned or deleted.
CREATE UNIQUE INDEX idempotency_keys_of_order ON idempotency_keys (order_id);
