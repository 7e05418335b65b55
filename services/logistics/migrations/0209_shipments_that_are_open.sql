CREATE INDEX shipments_on_the_way ON shipments (handed_over_at) WHERE status = 'handed_over';
COMMENT ON INDEX shipments_on_the_way IS 'How many the carrier has, and since when the oldest.';
