-- What the resolver keeps of payments whose outcome was unknown.

-- +goose Up
-- Which payments have a loss, need persons, or were unknown and are certain.
CREATE TABLE marks (
    payment uuid NOT NULL,
    slot    smallint NOT NULL,
    mark    text COLLATE "C" NOT NULL,
    PRIMARY KEY (mark, payment, slot)
);
