-- What one place, one picker or one word has few of is found among many others.
CREATE INDEX movements_sku_location ON movements (sku, location, number);
COMMENT ON INDEX movements_sku_location IS 'The ledger of an item at one of its locations.';
CREATE INDEX pick_jobs_holder ON pick_jobs (holder, released_at, job_id) WHERE holder IS NOT NULL;
COMMENT ON INDEX pick_jobs_holder IS 'What somebody holds or has picked.';
CREATE INDEX pick_jobs_location ON pick_jobs (location, released_at, job_id);
COMMENT ON INDEX pick_jobs_location IS 'Jobs of one location, wherever they stand.';
CREATE INDEX pick_jobs_cancelled ON pick_jobs (released_at, job_id) WHERE state = 'cancelled';
COMMENT ON INDEX pick_jobs_cancelled IS 'Jobs that came to nothing.';
