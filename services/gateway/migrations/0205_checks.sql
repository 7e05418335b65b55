CREATE TABLE checks (
    one        boolean     PRIMARY KEY DEFAULT true,
    report     jsonb,
    checked_at timestamptz,
    wanted_at  timestamptz,
    watched_at timestamptz,
    CONSTRAINT checks_are_one_row CHECK (one)
);
COMMENT ON TABLE checks IS 'What the last check of the invariants found, and when somebody last asked for one.';
COMMENT ON COLUMN checks.wanted_at IS 'When somebody asked for a check.';
COMMENT ON COLUMN checks.watched_at IS 'When whoever checks by itself last asked whether it shall.';
INSERT INTO checks DEFAULT VALUES;
