-- Everything that a store keeps. Amounts are minor units, times are kept to the millisecond, hashes have 32 bytes; a column that has
-- nothing to say is NULL. Rows of payments, outcomes, quotes and refs are never changed.
--
-- Each hot table has a slot and its keys contain it: the payment's own slot, a claim's by its key, or, for rows of a lane, the lane's
-- home slot, which is its first. So the tables can be partitioned or distributed by slot without another key. Ids begin with their time
-- and stand first in their keys, so that inserts fall on the right edge of an index.
--
-- payments, outcomes and quotes are partitioned by their id's time, a day each; the store makes the days ahead, and `hutong archive` takes old ones
-- away. What belongs to no day that was made goes to the default partition.

-- +goose Up
CREATE TABLE shape ( -- one row
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    lanes integer -- NULL: not made yet
);

INSERT INTO shape (lanes) VALUES (NULL);

CREATE TABLE lanes (
    lane      smallint NOT NULL,
    slot      smallint NOT NULL,
    epoch     bigint NOT NULL,
    writer    bigint NOT NULL, -- the connection that may write: what an earlier one left on its way is refused
    seq       bigint NOT NULL, -- outcomes in the lane's journal
    watermark timestamptz,     -- every payment of the lane made before this is final or has a row in due
    PRIMARY KEY (lane, slot)
) WITH (fillfactor = 10);

CREATE TABLE payments (
    id              uuid NOT NULL,
    parent          uuid,
    request_id      uuid,
    quote           uuid,
    created_at      timestamptz,
    quote_expires   timestamptz,
    refundable_till timestamptz,
    order_minor     bigint,
    credit_minor    bigint,
    debit_minor     bigint,
    customer_minor  bigint,
    slot            smallint NOT NULL,
    one_use         boolean,
    kind            text,
    flow            text,
    initiator       text COLLATE "C",
    fingerprint     bytea,
    payer           text COLLATE "C",
    payer_settler   text,
    payer_agreement text,
    payer_currency  text,
    payee           text COLLATE "C",
    payee_settler   text,
    payee_agreement text,
    payee_currency  text,
    order_currency    text,
    credit_currency   text,
    debit_currency    text,
    customer_currency text,
    lines           text, -- JSON: [[kind, from participant, agreement, currency, to participant, agreement, currency, minor], …]
    funds           text,
    loss            text,
    claim           bytea,
    initiator_ref   text,
    policy          text,
    detail          text, -- JSON, as in the export
    PRIMARY KEY (id, slot)
) PARTITION BY RANGE (id);

CREATE TABLE payments_default PARTITION OF payments DEFAULT;

CREATE INDEX payments_children ON payments (parent, id) WHERE parent IS NOT NULL;

CREATE TABLE outcomes (
    payment          uuid NOT NULL,
    place            bigint NOT NULL,  -- lane × 2^48 + seq: each lane's journal in order
    at               timestamptz,
    due_at           timestamptz,
    updated_at       timestamptz,
    final_at         timestamptz,
    n                integer NOT NULL, -- 1, 2, … of the payment
    rung             integer,
    slot             smallint NOT NULL,
    reserved         boolean,
    event            text,             -- JSON, as in the export
    from_status      text,
    status           text,
    reason           text,
    debit            text,
    debit_reference  text,
    credit           text,
    credit_reference text,
    reserve_cycle    text,
    cycle            text,
    business_date    text,
    refunded         text,             -- JSON, as in the export
    booking          text,
    PRIMARY KEY (payment, n, slot)
) PARTITION BY RANGE (payment);

CREATE TABLE outcomes_default PARTITION OF outcomes DEFAULT;

-- Not unique: the fence keeps places apart, and a unique index would have to contain the slot.
CREATE INDEX outcomes_journal ON outcomes (place);

-- Positions, packed: up to 16 of a lane and cycle in one row. Half of each page stays free, so that a changed row finds room beside its
-- former self and no index has to know.
CREATE TABLE position_pages (
    page  integer NOT NULL, -- 0, 1, … of the lane and cycle
    lane  smallint NOT NULL,
    slot  smallint NOT NULL,
    cycle text COLLATE "C" NOT NULL,
    rows  text NOT NULL,    -- JSON: [[participant, agreement, currency, debits, credits, reserved], …]
    PRIMARY KEY (lane, cycle, page, slot)
) WITH (fillfactor = 50);

CREATE VIEW positions AS
SELECT p.lane, p.slot, p.cycle, (r ->> 0) COLLATE "C" AS participant, (r ->> 1) COLLATE "C" AS agreement, (r ->> 2) COLLATE "C" AS currency,
       (r ->> 3)::bigint AS debits, (r ->> 4)::bigint AS credits, (r ->> 5)::bigint AS reserved
FROM position_pages p
CROSS JOIN LATERAL json_array_elements(p.rows::json) AS r;

CREATE TABLE slices (
    minor       bigint NOT NULL,
    lane        smallint NOT NULL,
    slot        smallint NOT NULL,
    participant text COLLATE "C" NOT NULL,
    agreement   text COLLATE "C" NOT NULL,
    currency    text COLLATE "C" NOT NULL,
    PRIMARY KEY (lane, participant, agreement, currency, slot)
) WITH (fillfactor = 50);

CREATE TABLE claims (
    payment uuid NOT NULL,
    at      timestamptz,
    slot    smallint NOT NULL, -- of the key
    key     bytea NOT NULL,
    PRIMARY KEY (key, slot)
);

CREATE TABLE quotes (
    id          uuid NOT NULL,
    payment     uuid,
    created_at  timestamptz,
    expires_at  timestamptz,
    slot        smallint NOT NULL,
    institution text,
    fingerprint bytea,
    body        bytea,
    PRIMARY KEY (id, slot)
) PARTITION BY RANGE (id);

CREATE TABLE quotes_default PARTITION OF quotes DEFAULT;

-- References are random. In one tree, every insert would touch a page of its own of the whole table; so a lane writes them in runs of
-- bounded size, whose entries lie together, and a search looks into every run.
CREATE TABLE refs (
    key     bigint NOT NULL, -- lane × 2^51 + run × 2^32 + 32 bits of a hash of owner and value
    payment uuid NOT NULL,
    slot    smallint NOT NULL,
    owner   text NOT NULL,
    value   text NOT NULL
);

CREATE INDEX refs_key ON refs (key);

-- In which spans of 1,024 ms (of the ids' time) a party has payments in a lane: an index over payments by party that costs a row per
-- party and second, however many payments there are.
CREATE TABLE activity (
    span  bigint NOT NULL,
    lane  smallint NOT NULL,
    slot  smallint NOT NULL,
    party text COLLATE "C" NOT NULL,
    PRIMARY KEY (party, span, lane, slot)
);

CREATE TABLE due (
    payment uuid NOT NULL,
    at      timestamptz NOT NULL,
    slot    smallint NOT NULL,
    PRIMARY KEY (payment, slot)
);

CREATE TABLE directories (
    version bigint PRIMARY KEY,
    at      timestamptz,
    hash    bytea NOT NULL,
    body    bytea
);

-- Codes that the switch issues. The code itself is not kept.
CREATE TABLE issued (
    id          uuid PRIMARY KEY,
    issued_at   timestamptz,
    expires_at  timestamptz,
    revoked_at  timestamptz, -- the one column that changes, once
    key         bytea NOT NULL UNIQUE,
    owner       text NOT NULL,
    fingerprint bytea,
    form        text,
    payer       text,
    residency   text
);

CREATE INDEX issued_expiry ON issued (expires_at);

CREATE TABLE registry_changes (
    version bigint PRIMARY KEY, -- 1, 2, …
    at      timestamptz,
    by      text,
    entry   text NOT NULL,
    body    bytea               -- NULL: the entry was removed
);

-- Days that were taken away into files: what the auditor needs to add the rest up without them.
CREATE TABLE archives (
    number   bigint PRIMARY KEY, -- 1, 2, …
    from_id  uuid NOT NULL,      -- ids from here on
    to_id    uuid NOT NULL,      -- and before this
    at       timestamptz NOT NULL,
    file     text NOT NULL,
    digest   bytea NOT NULL,     -- SHA-256 of the file
    payments bigint NOT NULL,
    outcomes bigint NOT NULL,
    quotes   bigint NOT NULL,
    carried  text NOT NULL       -- JSON: places of each lane's journal, and what was posted to each position
);

-- For people: a payment with its present state.
CREATE VIEW payments_now AS
SELECT p.id, p.kind, p.flow, p.payer, p.payee, p.order_minor, p.order_currency, o.n AS outcomes, o.status, o.reason, o.debit, o.credit,
       o.reserved, o.cycle, o.business_date, p.initiator_ref, p.created_at, o.due_at, o.final_at
FROM payments p
CROSS JOIN LATERAL (SELECT * FROM outcomes WHERE payment = p.id AND slot = p.slot ORDER BY n DESC LIMIT 1) o;

-- For people: both sides of every line that was posted; debits are negative. Zero-sum per currency.
CREATE VIEW postings AS
SELECT o.payment, o.place >> 48 AS lane, o.place & 281474976710655 AS seq, o.cycle, o.business_date, l ->> 0 AS kind, l ->> s.at AS participant, l ->> (s.at + 1) AS agreement,
       l ->> (s.at + 2) AS currency, s.sign * (l ->> 7)::bigint AS minor
FROM outcomes o
JOIN payments p ON p.id = o.payment AND p.slot = o.slot
CROSS JOIN LATERAL json_array_elements(p.lines::json) AS l
CROSS JOIN (VALUES (1, -1), (4, 1)) AS s (at, sign)
WHERE o.booking = 'post';
