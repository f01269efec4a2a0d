-- Codes that the switch issues, and the operator's part of the code registry.

-- +goose Up
CREATE TABLE issued (
    id          BLOB PRIMARY KEY, -- begins with its time, so that rows come nearly in order
    key         BLOB NOT NULL,    -- hash of the code; the code itself is not kept
    owner       TEXT NOT NULL,
    fingerprint BLOB,
    form        TEXT,
    payer       TEXT,
    residency   TEXT,
    issued_at   INTEGER,
    expires_at  INTEGER,
    revoked_at  INTEGER           -- the one column that changes, once
);

CREATE UNIQUE INDEX issued_key ON issued (key);
CREATE INDEX issued_expiry ON issued (expires_at);

CREATE TABLE registry_changes (
    version INTEGER PRIMARY KEY, -- 1, 2, …
    at      INTEGER,
    by      TEXT,
    entry   TEXT NOT NULL,
    body    BLOB                 -- NULL: the entry was removed
);
