-- Which events have come, and so which orders have a mail, sent or waiting: each comes once or more.
CREATE TABLE received (
    event_id    uuid        PRIMARY KEY,
    order_id    uuid        NOT NULL UNIQUE,
    received_at timestamptz NOT NULL DEFAULT now(),
    -- When its mail was handed over, written at once, whatever becomes of others.
    mailed_at   timestamptz,
    -- How often a mail server was left without an answer about its mail, and until when it is left in peace for that.
    unanswered  integer     NOT NULL DEFAULT 0,
    not_before  timestamptz
);

-- Events whose mail is to be sent, written with the note that they have come, removed once it is sent.
CREATE TABLE outbox (
    position   bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id         uuid        NOT NULL,
    type       text        NOT NULL,
    -- The order.
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
