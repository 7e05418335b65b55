CREATE INDEX shipments_booked ON shipments (created_at) WHERE status = 'booked';
COMMENT ON INDEX shipments_booked IS 'How many the carrier does not have yet, and since when the oldest waits.';
CREATE INDEX shipments_on_the_way ON shipments (handed_over_at) WHERE status = 'handed_over';
COMMENT ON INDEX shipments_on_the_way IS 'How many the carrier has, and since when the oldest.';
