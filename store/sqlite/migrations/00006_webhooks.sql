-- Webhooks: whom to tell, how far each lane's journal was told, what is to be told again, and the log of the tries. What is told is the
-- journal itself and has no rows here.

-- +goose Up
CREATE TABLE webhooks (
    id      BLOB PRIMARY KEY,
    owner   TEXT NOT NULL,
    version INTEGER NOT NULL, -- grows by one with every change
    detail  TEXT NOT NULL     -- JSON; secrets are sealed
) WITHOUT ROWID;

CREATE TABLE webhook_cursors (
    lane    INTEGER NOT NULL,
    webhook BLOB NOT NULL,    -- sixteen zero bytes: of all that have no row of their own
    replay  INTEGER NOT NULL, -- 1: a replay, up to upto
    seq     INTEGER NOT NULL, -- place in the lane's journal up to which nothing is to be done
    upto    INTEGER NOT NULL,
    PRIMARY KEY (lane, webhook, replay)
) WITHOUT ROWID;

CREATE TABLE webhook_messages (
    webhook  BLOB NOT NULL,
    lane     INTEGER NOT NULL,
    seq      INTEGER NOT NULL, -- place of the outcome in the lane's journal
    payment  BLOB NOT NULL,
    n        INTEGER NOT NULL, -- of the payment's history
    event    TEXT,
    tries    INTEGER NOT NULL,
    first_at INTEGER,
    next_at  INTEGER,          -- NULL: given up
    PRIMARY KEY (webhook, lane, seq)
) WITHOUT ROWID;

CREATE INDEX webhook_messages_next ON webhook_messages (webhook, lane, next_at, seq) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_messages_given_up ON webhook_messages (first_at) WHERE next_at IS NULL;

CREATE TABLE webhook_attempts (
    place   INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook BLOB NOT NULL,
    payment BLOB NOT NULL,
    n       INTEGER NOT NULL,
    event   TEXT,
    try     INTEGER NOT NULL,
    at      INTEGER NOT NULL,
    took    INTEGER NOT NULL, -- milliseconds
    status  INTEGER,
    result  TEXT,
    answer  BLOB
);

CREATE INDEX webhook_attempts_of ON webhook_attempts (webhook, place);
