-- Byte order, not a language's: ids are compared for paging, and paging must not depend on a locale.
CREATE TABLE products (
    id    text COLLATE "C" PRIMARY KEY,
    name  text           NOT NULL,
    price numeric(12, 2) NOT NULL CHECK (price >= 0),
    -- The last line of defence: whatever a statement gets wrong, stock is never sold twice.
    stock bigint         NOT NULL CHECK (stock >= 0)
);

-- Orders name a product by its exact name.
CREATE INDEX products_name ON products (name, id);

-- One row for each order that ever held or gave back a product. A row stays when its stock has gone back: it is what
-- keeps a late or repeated request from taking or returning it twice.
CREATE TABLE reservations (
    product_id text COLLATE "C" NOT NULL,
    order_id   text COLLATE "C" NOT NULL,
    quantity   bigint           NOT NULL CHECK (quantity >= 0),
    unit_price numeric(12, 2)   NOT NULL,
    status     text             NOT NULL CHECK (status IN ('held', 'released')),
    changed_at timestamptz      NOT NULL DEFAULT now(),
    PRIMARY KEY (order_id, product_id)
);
