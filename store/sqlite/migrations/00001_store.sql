-- Everything that a store keeps. Times are Unix milliseconds, amounts minor units, ids 16 bytes, hashes 32; a column that has nothing
-- to say is NULL. Rows of payments, outcomes, quotes and refs are never changed.

-- +goose Up
CREATE TABLE lanes (
    lane      INTEGER PRIMARY KEY,
    epoch     INTEGER NOT NULL,
    seq       INTEGER NOT NULL,   -- outcomes in the lane's journal
    watermark INTEGER             -- every payment of the lane made before this is final or has a row in due
);

CREATE TABLE payments (
    id              BLOB PRIMARY KEY, -- begins with its time, so that rows come nearly in order
    kind            TEXT,
    flow            TEXT,
    parent          BLOB,
    initiator       TEXT,
    request_id      BLOB,
    fingerprint     BLOB,
    created_at      INTEGER,
    payer           TEXT,
    payer_settler   TEXT,
    payer_agreement TEXT,
    payer_currency  TEXT,
    payee           TEXT,
    payee_settler   TEXT,
    payee_agreement TEXT,
    payee_currency  TEXT,
    order_minor       INTEGER,
    order_currency    TEXT,
    credit_minor      INTEGER,
    credit_currency   TEXT,
    debit_minor       INTEGER,
    debit_currency    TEXT,
    customer_minor    INTEGER,
    customer_currency TEXT,
    lines           TEXT,  -- JSON: [[kind, from participant, agreement, currency, to participant, agreement, currency, minor], …]
    funds           TEXT,
    loss            TEXT,
    quote           BLOB,
    quote_expires   INTEGER,
    claim           BLOB,
    one_use         INTEGER,
    initiator_ref   TEXT,
    policy          TEXT,
    refundable_till INTEGER,
    detail          TEXT   -- JSON, as in the export
);

CREATE INDEX payments_children ON payments (parent, id) WHERE parent IS NOT NULL;

CREATE TABLE outcomes (
    place            INTEGER PRIMARY KEY, -- lane × 2^48 + seq: each lane's journal in order
    payment          BLOB NOT NULL,
    n                INTEGER NOT NULL,    -- 1, 2, … of the payment
    at               INTEGER,
    event            TEXT,                -- JSON, as in the export
    from_status      TEXT,
    status           TEXT,
    reason           TEXT,
    debit            TEXT,
    debit_reference  TEXT,
    credit           TEXT,
    credit_reference TEXT,
    reserved         INTEGER,
    reserve_cycle    TEXT,
    rung             INTEGER,
    due_at           INTEGER,
    cycle            TEXT,
    business_date    TEXT,
    refunded         TEXT,                -- JSON, as in the export
    booking          TEXT,
    updated_at       INTEGER,
    final_at         INTEGER
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

-- References are random. In one tree, every insert would touch a page of its own of the whole table; so they are written in runs of
-- bounded size, each a small tree, and a search looks into every run.
CREATE TABLE refs (
    run     INTEGER NOT NULL,
    hash    INTEGER NOT NULL, -- of owner and value
    payment BLOB NOT NULL,
    owner   TEXT NOT NULL,
    value   TEXT NOT NULL,
    PRIMARY KEY (run, hash, payment, owner, value)
) WITHOUT ROWID;

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
SELECT lower(hex(p.id)) AS id, p.kind, p.flow, p.payer, p.payee, p.order_minor, p.order_currency, o.n AS outcomes, o.status, o.reason,
       o.debit, o.credit, o.reserved, o.cycle, o.business_date, p.initiator_ref,
       strftime('%Y-%m-%dT%H:%M:%fZ', p.created_at / 1000.0, 'unixepoch') AS created_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', o.due_at / 1000.0, 'unixepoch') AS due_at,
       strftime('%Y-%m-%dT%H:%M:%fZ', o.final_at / 1000.0, 'unixepoch') AS final_at
FROM payments p
JOIN outcomes o ON o.place = (SELECT place FROM outcomes WHERE payment = p.id ORDER BY n DESC LIMIT 1);

-- For people: both sides of every line that was posted; debits are negative. Zero-sum per currency.
CREATE VIEW postings AS
SELECT lower(hex(o.payment)) AS payment, o.place >> 48 AS lane, o.place & 0xffffffffffff AS seq, o.cycle, o.business_date,
       l.value ->> 0 AS kind, l.value ->> s.column1 AS participant, l.value ->> (s.column1 + 1) AS agreement,
       l.value ->> (s.column1 + 2) AS currency, s.column2 * (l.value ->> 7) AS minor
FROM outcomes o
JOIN payments p ON p.id = o.payment
JOIN json_each(p.lines) l
JOIN (VALUES (1, -1), (4, 1)) s
WHERE o.booking = 'post';
