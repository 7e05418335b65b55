-- Returns are listed and counted by where they stand; those that are over are most of them.
CREATE INDEX returns_waiting ON returns (state, requested_at, id)
    WHERE state IN ('requested', 'approved', 'partially_received', 'received', 'inspected');
COMMENT ON INDEX returns_waiting IS 'Lists and counts of returns that wait for somebody.';
DROP INDEX returns_undecided;
