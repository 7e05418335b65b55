CREATE TABLE clock (
    only_row boolean     PRIMARY KEY DEFAULT true,
    seen_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT clock_one_row CHECK (only_row)
);
COMMENT ON TABLE clock IS 'The latest time that was seen here: a clock that is behind it went back, and what waits by it may wait for too long.';
INSERT INTO clock DEFAULT VALUES;
