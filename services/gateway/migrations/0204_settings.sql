-- Keys that end by themselves, and the days of the audit.
ALTER TABLE keys ADD COLUMN expires_at timestamptz;
COMMENT ON COLUMN keys.expires_at IS 'When it ends by itself; never where nothing is said.';

CREATE INDEX audit_at ON audit (at, number);
COMMENT ON INDEX audit_at IS 'Where a day begins and ends in the list.';
