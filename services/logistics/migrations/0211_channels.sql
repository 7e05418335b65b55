ALTER TABLE shipments ADD COLUMN channel text;
COMMENT ON COLUMN shipments.channel IS 'The channel that took the order; null where the parcel was packed before that was told.';
