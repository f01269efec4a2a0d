-- Webhooks: whom to tell, how far each lane's journal was told, what is to be told again, and the log of the tries. What is told is the
-- journal itself and has no rows here.

-- +goose Up
CREATE TABLE webhooks (
    id      uuid PRIMARY KEY,
    version bigint NOT NULL, -- grows by one with every change
    owner   text NOT NULL,
    detail  text NOT NULL    -- JSON; secrets are sealed
);

CREATE TABLE webhook_cursors (
    webhook uuid NOT NULL,    -- the nil UUID: of all that have no row of their own
    seq     bigint NOT NULL,  -- place in the lane's journal up to which nothing is to be done
    upto    bigint NOT NULL,
    lane    smallint NOT NULL,
    replay  boolean NOT NULL, -- a replay, up to upto
    PRIMARY KEY (lane, webhook, replay)
) WITH (fillfactor = 50);

CREATE TABLE webhook_messages (
    webhook  uuid NOT NULL,
    payment  uuid NOT NULL,
    seq      bigint NOT NULL, -- place of the outcome in the lane's journal
    first_at timestamptz,
    next_at  timestamptz,     -- NULL: given up
    n        integer NOT NULL, -- of the payment's history
    tries    integer NOT NULL,
    lane     smallint NOT NULL,
    event    text,
    PRIMARY KEY (webhook, lane, seq)
);

CREATE INDEX webhook_messages_next ON webhook_messages (webhook, lane, next_at, seq) WHERE next_at IS NOT NULL;
CREATE INDEX webhook_messages_given_up ON webhook_messages (first_at) WHERE next_at IS NULL;

CREATE TABLE webhook_attempts (
    place   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook uuid NOT NULL,
    payment uuid NOT NULL,
    at      timestamptz NOT NULL,
    n       integer NOT NULL,
    try     integer NOT NULL,
    took    bigint NOT NULL, -- milliseconds
    status  integer,
    event   text,
    result  text,
    answer  bytea
);

CREATE INDEX webhook_attempts_of ON webhook_attempts (webhook, place);
