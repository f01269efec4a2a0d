-- Which node owns the lanes. What is written is fenced by the lanes' own epochs; this row only says who is to try.

-- +goose Up
CREATE TABLE owner ( -- one row
    one     boolean PRIMARY KEY DEFAULT true CHECK (one),
    term    bigint NOT NULL,     -- grows by one when the lanes change hands
    node    text NOT NULL,       -- a random name that a process gives itself; '' is nobody
    address text NOT NULL,       -- where other nodes reach its API
    until   timestamptz NOT NULL -- by the server's clock
);

INSERT INTO owner (term, node, address, until) VALUES (0, '', '', '-infinity');
