-- Everything that a store keeps. Amounts are minor units, times are kept to the millisecond, hashes have 32 bytes; a column that has
-- nothing to say is NULL. Rows of payments, outcomes, quotes and refs are never changed.
--
-- Each hot table has a slot and its keys contain it: the payment's own slot, a claim's by its key, or, for rows of a lane, the lane's
-- home slot, which is its first. So the tables can be partitioned or distributed by slot without another key. Ids begin with their time
-- and stand first in their keys, so that inserts fall on the right edge of an index.
--
-- payments, outcomes, quotes and the journal are partitioned by their id's time, a day each; the store makes the days ahead, and `hutong archive` takes old ones
-- away. What belongs to no day that was made goes to the default partition.

-- +goose Up
CREATE TABLE shape ( -- one row
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    lanes integer -- how many have slots; NULL: not made yet
);

INSERT INTO shape (lanes) VALUES (NULL);

CREATE TABLE lanes (
    lane      smallint NOT NULL,
    slot      smallint NOT NULL, -- its slots, from this one on
    past      smallint NOT NULL, -- and before this one
    retired   boolean NOT NULL,  -- other lanes have its slots now
    epoch     bigint NOT NULL,
    writer    bigint NOT NULL, -- the connection that may write: what an earlier one left on its way is refused
    seq       bigint NOT NULL, -- outcomes in the lane's journal
    runs      bigint NOT NULL DEFAULT 0, -- of references
    watermark timestamptz,     -- every payment of the lane made before this is final or has a row in due
    PRIMARY KEY (lane, slot)
) WITH (fillfactor = 10);

-- A payment's first outcome is written with it and stands in its row; the view history has all outcomes.
CREATE TABLE payments (
    id        uuid NOT NULL,
    place     bigint, -- place, status, booking and opening (its body): the first outcome, as in outcomes; NULL if it was written later
    slot      smallint NOT NULL,
    parent    uuid,
    model     uuid,   -- the payment whose body has the common terms (cell 1) of this one, too; NULL: its own has them
    status    text,
    booking   text,
    payer     text COLLATE "C",
    payee     text COLLATE "C",
    initiator text COLLATE "C",
    opening   text,
    body      text NOT NULL, -- a JSON array: the other terms (docs/EXPORT.md, "Bodies of rows")
    PRIMARY KEY (id, slot)
) PARTITION BY RANGE (id);

-- A body stays in its row as long as the row fits in a page: to compress it or to move it aside costs more than its room. So in each day.
CREATE TABLE payments_default PARTITION OF payments DEFAULT WITH (toast_tuple_target = 8160);

CREATE INDEX payments_children ON payments (parent, id) WHERE parent IS NOT NULL;

CREATE TABLE outcomes (
    payment uuid NOT NULL,
    place   bigint NOT NULL,  -- lane × 2^48 + seq: each lane's journal in order
    n       integer NOT NULL, -- 1, 2, … of the payment
    slot    smallint NOT NULL,
    status  text,
    booking text,
    body    text NOT NULL,    -- a JSON array: what else is known after it (docs/EXPORT.md, "Bodies of rows")
    PRIMARY KEY (payment, n, slot)
) PARTITION BY RANGE (payment);

CREATE TABLE outcomes_default PARTITION OF outcomes DEFAULT WITH (toast_tuple_target = 8160);

CREATE VIEW history AS
SELECT payment, place, n, slot, status, booking, body FROM outcomes
UNION ALL SELECT id, place, 1, slot, status, booking, opening FROM payments WHERE opening IS NOT NULL;

-- Each lane's journal in order, up to 96 outcomes in a row, in the day of the newest payment among them.
CREATE TABLE journal (
    newest uuid NOT NULL,
    seq    bigint NOT NULL, -- place of the last outcome in the lane's journal; the others stand before it without gaps
    lane   smallint NOT NULL,
    slot   smallint NOT NULL,
    body   bytea NOT NULL,  -- of each outcome 20 bytes: payment, and n as four bytes, the highest first
    PRIMARY KEY (lane, seq, newest, slot)
) PARTITION BY RANGE (newest);

CREATE TABLE journal_default PARTITION OF journal DEFAULT;

-- Positions, packed: up to 32 of a lane and cycle in one row, with their accounts beside them, which never change. Half of each page stays
-- free, so that a changed row finds room beside its former self and no index has to know.
CREATE TABLE position_pages (
    page    integer NOT NULL, -- 0, 1, … of the lane and cycle
    lane    smallint NOT NULL,
    slot    smallint NOT NULL,
    cycle   text COLLATE "C" NOT NULL,
    numbers text NOT NULL,    -- JSON: [[debits, credits, reserved], …] of the accounts in position_names
    PRIMARY KEY (lane, cycle, page, slot)
) WITH (fillfactor = 50);

CREATE TABLE position_names (
    page  integer NOT NULL,
    lane  smallint NOT NULL,
    slot  smallint NOT NULL,
    cycle text COLLATE "C" NOT NULL,
    names text NOT NULL, -- JSON: [[participant, agreement, currency], …]
    PRIMARY KEY (lane, cycle, page, slot)
);

CREATE VIEW positions AS
SELECT p.lane, p.slot, p.cycle, (r ->> 0) COLLATE "C" AS participant, (r ->> 1) COLLATE "C" AS agreement, (r ->> 2) COLLATE "C" AS currency,
       (n ->> 0)::bigint AS debits, (n ->> 1)::bigint AS credits, (n ->> 2)::bigint AS reserved
FROM position_pages p
JOIN position_names USING (lane, cycle, page, slot)
CROSS JOIN LATERAL ROWS FROM (json_array_elements(names::json), json_array_elements(numbers::json)) AS rows (r, n);

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

-- References: entries of 32 bytes, half of SHA-256(owner, 0, value) and the payment. What a batch brings goes to refs_new, in 16 parts by the first
-- bits of the hash, or, of few, in a row with part 16, until those are many; a part of which a lane has many entries is moved to refs, as a run in 64 of
-- 1,024 parts.
CREATE TABLE refs_new (
    part smallint NOT NULL,
    lane smallint NOT NULL,
    slot smallint NOT NULL,
    body bytea NOT NULL
) WITH (toast_tuple_target = 8160);

CREATE INDEX refs_new_part ON refs_new (lane, part, slot);

CREATE TABLE refs (
    run  bigint NOT NULL, -- 1, 2, … of the lane
    part smallint NOT NULL,
    lane smallint NOT NULL,
    slot smallint NOT NULL,
    body bytea NOT NULL,
    PRIMARY KEY (lane, part, run, slot)
) WITH (toast_tuple_target = 8160);

ALTER TABLE refs_new ALTER body SET STORAGE EXTERNAL; -- hashes can't be compressed
ALTER TABLE refs ALTER body SET STORAGE EXTERNAL;

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

-- For people: a payment with its present state. U+0000, which SQL's text can't hold, is shown as U+FFFD, here and below. The cells of bodies
-- are named in docs/EXPORT.md, "Bodies of rows".
CREATE VIEW payments_now AS
SELECT p.id, c ->> 0 AS kind, c ->> 1 AS flow, p.payer, p.payee, nullif(t -> 5 ->> 0, '')::bigint AS order_minor, c -> 4 ->> 0 AS order_currency,
       o.n AS outcomes, o.status, nullif(s ->> 12, '') AS reason, nullif(coalesce(s -> 4 ->> 0, s ->> 4), '') AS debit, nullif(coalesce(s -> 5 ->> 0, s ->> 5), '') AS credit,
       coalesce(s ->> 6, '') = 'true' AS reserved, cycle, CASE (s -> 10)::text WHEN 'true' THEN cycle ELSE nullif(s ->> 10, '') END AS business_date,
       nullif(t ->> 7, '') AS initiator_ref, to_timestamp(nullif(t ->> 4, '')::bigint / 1000.0) AS created_at,
       to_timestamp(CASE s ->> 8 WHEN 'true' THEN s ->> 1 WHEN '' THEN NULL ELSE s ->> 8 END::bigint / 1000.0) AS due_at,
       to_timestamp(CASE s ->> 11 WHEN 'true' THEN s ->> 1 WHEN '' THEN NULL ELSE s ->> 11 END::bigint / 1000.0) AS final_at
FROM payments p
LEFT JOIN payments m ON m.id = p.model
CROSS JOIN LATERAL (SELECT n, status, body FROM history WHERE payment = p.id AND slot = p.slot ORDER BY n DESC LIMIT 1) o
CROSS JOIN LATERAL (SELECT replace(coalesce(m.body, p.body), '\u0000', '\ufffd')::json -> 1 AS c, replace(p.body, '\u0000', '\ufffd')::json AS t, replace(o.body, '\u0000', '\ufffd')::json AS s) bodies
CROSS JOIN LATERAL (SELECT CASE (s -> 9)::text WHEN 'true' THEN s ->> 7 ELSE nullif(s ->> 9, '') END AS cycle) posted;

-- For people: both sides of every line that was posted; debits are negative. Zero-sum per currency.
CREATE VIEW postings AS
SELECT o.payment, o.place >> 48 AS lane, o.place & 281474976710655 AS seq, cycle, CASE (s -> 10)::text WHEN 'true' THEN cycle ELSE nullif(s ->> 10, '') END AS business_date,
       l ->> 0 AS kind, CASE (a -> 0)::text WHEN 'true' THEN CASE l ->> side.at WHEN '0' THEN p.payer ELSE p.payee END ELSE a ->> 0 END AS participant,
       a ->> 1 AS agreement, a ->> 2 AS currency, side.sign * (t -> 6 ->> (nth - 1)::integer)::bigint AS minor
FROM history o
JOIN payments p ON p.id = o.payment AND p.slot = o.slot
LEFT JOIN payments m ON m.id = p.model
CROSS JOIN LATERAL (SELECT replace(coalesce(m.body, p.body), '\u0000', '\ufffd')::json -> 1 AS c, replace(p.body, '\u0000', '\ufffd')::json AS t, replace(o.body, '\u0000', '\ufffd')::json AS s) bodies
CROSS JOIN LATERAL (SELECT CASE (s -> 9)::text WHEN 'true' THEN s ->> 7 ELSE nullif(s ->> 9, '') END AS cycle) posted
CROSS JOIN LATERAL json_array_elements(CASE json_typeof(c -> 3) WHEN 'array' THEN c -> 3 ELSE '[]' END) WITH ORDINALITY AS lines (l, nth)
CROSS JOIN (VALUES (1, -1), (2, 1)) AS side (at, sign)
CROSS JOIN LATERAL (SELECT c -> 2 -> (l ->> side.at)::integer AS a) account
WHERE o.booking = 'post';
