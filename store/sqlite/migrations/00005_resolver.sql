-- What the resolver keeps of payments whose outcome was unknown.

-- +goose Up
ALTER TABLE outcomes ADD COLUMN resolver TEXT; -- JSON, as in the export

-- Which payments have a loss, need persons, or were unknown and are certain.
CREATE TABLE marks (
    mark    TEXT NOT NULL,
    payment BLOB NOT NULL,
    PRIMARY KEY (mark, payment)
) WITHOUT ROWID;
