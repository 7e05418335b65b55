ALTER TABLE pick_jobs ADD COLUMN claimed_at timestamptz;
COMMENT ON COLUMN pick_jobs.claimed_at IS 'Since when its holder has it; stays after the picking.';

CREATE INDEX pick_jobs_waiting ON pick_jobs (state, released_at, job_id)
    WHERE state IN ('open', 'claimed', 'picked');
COMMENT ON INDEX pick_jobs_waiting IS 'What somebody has to do something with.';
CREATE INDEX orders_number ON orders (number);
COMMENT ON INDEX orders_number IS 'What is scanned at a packing table.';
CREATE INDEX bin_assignments_sku ON bin_assignments (sku);
COMMENT ON INDEX bin_assignments_sku IS 'Where an item lies.';
