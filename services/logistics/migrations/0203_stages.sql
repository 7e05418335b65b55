-- Where parcels wait for somebody is asked for on every look at the desk: those that are still under
-- way are few beside those that have arrived.
CREATE INDEX shipments_under_way ON shipments (status, created_at DESC, shipment_id DESC)
    WHERE status IN ('draft', 'booked', 'handed_over');
COMMENT ON INDEX shipments_under_way IS 'Lists and counts of what waits for a label, the carrier, or its end.';
