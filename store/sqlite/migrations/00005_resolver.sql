-- Which payments have a loss, need persons, or were unknown and are certain.

-- +goose Up
CREATE TABLE marks (
    mark    TEXT NOT NULL,
    payment BLOB NOT NULL,
    PRIMARY KEY (mark, payment)
) WITHOUT ROWID;
