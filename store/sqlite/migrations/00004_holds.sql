-- Holds: payments that are authorised first and paid by captures, their children.

-- +goose Up
ALTER TABLE payments ADD COLUMN hold_until INTEGER; -- when what is not captured is given back
ALTER TABLE payments ADD COLUMN hold_most INTEGER;  -- what all captures together may reach, in minor units of the order
ALTER TABLE outcomes ADD COLUMN captured INTEGER;   -- what captures took so far, in minor units of the order
