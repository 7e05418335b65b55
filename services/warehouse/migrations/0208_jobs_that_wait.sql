CREATE INDEX pick_jobs_open ON pick_jobs (released_at) WHERE state = 'open';
COMMENT ON INDEX pick_jobs_open IS 'How many jobs nobody has claimed, and since when the oldest waits.';
