-- Parcels of a carrier, a location or a channel that has few of them are found among many others,
-- wherever they stand; so are those of which something became that seldom does.
CREATE INDEX shipments_carrier ON shipments (carrier, created_at DESC, shipment_id DESC);
COMMENT ON INDEX shipments_carrier IS 'Pages and counts of one carrier.';
CREATE INDEX shipments_location ON shipments (location, created_at DESC, shipment_id DESC);
COMMENT ON INDEX shipments_location IS 'Pages and counts of one location.';
CREATE INDEX shipments_channel ON shipments (channel, created_at DESC, shipment_id DESC);
COMMENT ON INDEX shipments_channel IS 'Pages and counts of whoever reaches one channel.';
CREATE INDEX shipments_ended_otherwise ON shipments (status, created_at DESC, shipment_id DESC)
    WHERE status IN ('returned', 'lost', 'voided');
COMMENT ON INDEX shipments_ended_otherwise IS 'What was not delivered.';
