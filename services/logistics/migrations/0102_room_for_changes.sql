-- A shipment changes with every report of its carrier: with room left in its page a new version
-- stays there.
ALTER TABLE shipments SET (fillfactor = 60);
