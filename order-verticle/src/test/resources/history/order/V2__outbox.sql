-- Events that are to be delivered, written in the transaction that they tell of, removed once they are delivered.
CREATE TABLE outbox (
    position   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid        NOT NULL,
    type       text        NOT NULL,
    -- The order; its events are delivered one after the other, by position.
    subject    text        NOT NULL,
    payload    text        NOT NULL,
    written_at timestamptz NOT NULL DEFAULT now(),
    -- When delivery is tried next, how often it was, and why it failed last.
    due        timestamptz NOT NULL DEFAULT now(),
    attempts   integer     NOT NULL DEFAULT 0,
    last_error text,
    -- Put aside: nobody can take it. Set to null, and attempts to 0, to have it tried again.
    parked_at  timestamptz
);

CREATE INDEX outbox_to_deliver ON outbox (due, position) WHERE parked_at IS NULL;
CREATE INDEX outbox_of_subject ON outbox (subject, position);
CREATE INDEX outbox_parked ON outbox (position) WHERE parked_at IS NOT NULL;

-- An outbox is empty nearly always, so that its statistics say either nothing or what is wrong on the day after an outage:
-- with the plans that follow from them, finding the oldest event of each subject among ten thousand takes minutes. So the
-- planner is shown a full one, once, and keeps that in mind. The positions are not taken from the sequence: with
-- wal_level=minimal a crash sets a sequence back that was used in the transaction that made it.
INSERT INTO outbox (position, id, type, subject, payload) OVERRIDING SYSTEM VALUE
    SELECT -n, gen_random_uuid(), 'none', gen_random_uuid()::text, repeat('x', 500) FROM generate_series(1, 1000) AS n;
ANALYZE outbox;
DELETE FROM outbox WHERE type = 'none';
ALTER TABLE outbox SET (autovacuum_analyze_threshold = 2147483647);
