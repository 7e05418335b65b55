-- A reader that stands still for a source says so where everybody can see it.

ALTER TABLE positions ADD COLUMN stands text;
COMMENT ON COLUMN positions.stands IS 'Why this source is not read on until a person decides: a fork, or rows that were dropped; null while it is read.';
