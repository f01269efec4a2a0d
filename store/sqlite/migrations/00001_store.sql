-- Everything that a store keeps. Times are Unix milliseconds, amounts minor units, ids 16 bytes, hashes 32; a column that has nothing
-- to say is NULL. Rows of payments, outcomes and quotes are never changed. What is never searched for lies in a body: a JSON array, whose
-- cells docs/EXPORT.md lists; the views at the end open it.

-- +goose Up
CREATE TABLE lanes (
    lane      INTEGER PRIMARY KEY,
    "from"    INTEGER NOT NULL,   -- its slots, from this one on
    "to"      INTEGER NOT NULL,   -- and before this one
    retired   INTEGER NOT NULL,   -- 1: other lanes have its slots now
    epoch     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,   -- outcomes in the lane's journal
    watermark INTEGER             -- every payment of the lane made before this is final or has a row in due
);

CREATE TABLE payments (
    id        BLOB PRIMARY KEY, -- begins with its time, so that rows come nearly in order
    parent    BLOB,
    payer     TEXT,             -- participants
    payee     TEXT,
    initiator TEXT,
    body      TEXT NOT NULL
);

CREATE INDEX payments_children ON payments (parent, id) WHERE parent IS NOT NULL;

CREATE TABLE outcomes (
    place   INTEGER PRIMARY KEY, -- lane × 2^48 + seq: each lane's journal in order
    payment BLOB NOT NULL,
    n       INTEGER NOT NULL,    -- 1, 2, … of the payment
    status  TEXT,
    booking TEXT,
    body    TEXT NOT NULL
);

CREATE UNIQUE INDEX outcomes_history ON outcomes (payment, n);

-- The cycle comes before the account, so that the present cycle's rows lie together and closed cycles are left in peace.
CREATE TABLE positions (
    lane        INTEGER NOT NULL,
    cycle       TEXT NOT NULL,
    participant TEXT NOT NULL,
    agreement   TEXT NOT NULL,
    currency    TEXT NOT NULL,
    debits      INTEGER NOT NULL,
    credits     INTEGER NOT NULL,
    reserved    INTEGER NOT NULL,
    PRIMARY KEY (lane, cycle, participant, agreement, currency)
) WITHOUT ROWID;

CREATE TABLE slices (
    lane        INTEGER NOT NULL,
    participant TEXT NOT NULL,
    agreement   TEXT NOT NULL,
    currency    TEXT NOT NULL,
    minor       INTEGER NOT NULL,
    PRIMARY KEY (lane, participant, agreement, currency)
) WITHOUT ROWID;

CREATE TABLE claims (
    key     BLOB PRIMARY KEY,
    payment BLOB NOT NULL,
    at      INTEGER
) WITHOUT ROWID;

CREATE TABLE quotes (
    id          BLOB PRIMARY KEY,
    payment     BLOB,
    institution TEXT,
    fingerprint BLOB,
    created_at  INTEGER,
    expires_at  INTEGER,
    body        BLOB
);

-- References are random. In one tree, every insert would touch a page of its own of the whole table. So a batch's references are one run:
-- sorted, and packed in pages of some sixty. Runs of a level are merged into one of the next, a little with every commit; a search looks
-- into one page of each run, and there are some tens of runs however many references there are.
CREATE TABLE refs (
    run   INTEGER NOT NULL,
    first BLOB NOT NULL, -- the first entry of the page
    page  BLOB NOT NULL, -- entries in order: hash of owner and value (8 bytes), payment, owner, value
    PRIMARY KEY (run, first)
) WITHOUT ROWID;

CREATE TABLE ref_runs (
    run    INTEGER PRIMARY KEY,
    level  INTEGER NOT NULL,
    target INTEGER           -- the run that it is being merged into
);

-- In which spans of 1,024 ms (of the ids' time) a party has payments: an index over payments by party that costs a row per party and
-- second, however many payments there are.
CREATE TABLE activity (
    party TEXT NOT NULL,
    span  INTEGER NOT NULL,
    PRIMARY KEY (party, span)
) WITHOUT ROWID;

CREATE TABLE due (
    lane    INTEGER NOT NULL,
    payment BLOB NOT NULL,
    at      INTEGER NOT NULL,
    PRIMARY KEY (lane, payment)
) WITHOUT ROWID;

CREATE TABLE directories (
    version INTEGER PRIMARY KEY,
    at      INTEGER,
    hash    BLOB NOT NULL,
    body    BLOB
);

-- For people: a payment with its present state.
CREATE VIEW payments_now AS
SELECT lower(hex(p.id)) AS id, p.body ->> '$[1][0]' AS kind, p.body ->> '$[1][1]' AS flow, p.payer, p.payee,
       nullif(p.body ->> '$[5][0]', '') AS order_minor, p.body ->> '$[1][4][0]' AS order_currency, o.n AS outcomes, o.status, nullif(o.body ->> 12, '') AS reason,
       nullif(coalesce(o.body ->> '$[4][0]', o.body ->> 4), '') AS debit, nullif(coalesce(o.body ->> '$[5][0]', o.body ->> 5), '') AS credit,
       coalesce(nullif(o.body ->> 6, ''), 0) AS reserved, c.cycle, CASE json_type(o.body, '$[10]') WHEN 'true' THEN c.cycle ELSE nullif(o.body ->> 10, '') END AS business_date,
       nullif(p.body ->> 7, '') AS initiator_ref, strftime('%Y-%m-%dT%H:%M:%fZ', nullif(p.body ->> 4, '') / 1000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', CASE json_type(o.body, '$[8]') WHEN 'true' THEN o.body ->> 1 ELSE nullif(o.body ->> 8, '') END / 1000.0, 'unixepoch') AS due_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', CASE json_type(o.body, '$[11]') WHEN 'true' THEN o.body ->> 1 ELSE nullif(o.body ->> 11, '') END / 1000.0, 'unixepoch') AS final_at
FROM payments p
JOIN outcomes o ON o.place = (SELECT place FROM outcomes WHERE payment = p.id ORDER BY n DESC LIMIT 1)
JOIN (SELECT place, CASE json_type(body, '$[9]') WHEN 'true' THEN body ->> 7 ELSE nullif(body ->> 9, '') END AS cycle FROM outcomes) c ON c.place = o.place;

-- For people: both sides of every line that was posted; debits are negative. Zero-sum per currency.
CREATE VIEW postings AS
SELECT lower(hex(o.payment)) AS payment, o.place >> 48 AS lane, o.place & 0xffffffffffff AS seq, c.cycle,
       CASE json_type(o.body, '$[10]') WHEN 'true' THEN c.cycle ELSE nullif(o.body ->> 10, '') END AS business_date, l.value ->> 0 AS kind,
       CASE json_type(a.value, '$[0]') WHEN 'true' THEN CASE a.key WHEN 0 THEN p.payer ELSE p.payee END ELSE a.value ->> 0 END AS participant,
       a.value ->> 1 AS agreement, a.value ->> 2 AS currency, s.column2 * (p.body ->> format('$[6][%d]', l.key)) AS minor
FROM outcomes o
JOIN (SELECT place, CASE json_type(body, '$[9]') WHEN 'true' THEN body ->> 7 ELSE nullif(body ->> 9, '') END AS cycle FROM outcomes) c ON c.place = o.place
JOIN payments p ON p.id = o.payment
JOIN json_each(CASE json_type(p.body, '$[1][3]') WHEN 'array' THEN p.body -> '$[1][3]' ELSE '[]' END) l
JOIN (VALUES (1, -1), (2, 1)) s
JOIN json_each(p.body, '$[1][2]') a ON a.key = l.value ->> s.column1
WHERE o.booking = 'post';
