CREATE INDEX answered_by_time ON answered USING brin (answered_at);
COMMENT ON INDEX answered_by_time IS 'What can be forgotten: rows are never changed, so they lie in the order of their times.';
