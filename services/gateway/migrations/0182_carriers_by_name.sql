ALTER TABLE shop_shipments
    ADD COLUMN carrier_name text,
    ADD COLUMN tracking_url text,
    ADD CONSTRAINT shop_shipments_named_once_booked CHECK (carrier IS NOT NULL OR (carrier_name IS NULL AND tracking_url IS NULL));
COMMENT ON COLUMN shop_shipments.carrier_name IS 'What people call the carrier; none where it was booked before names were told.';
COMMENT ON COLUMN shop_shipments.tracking_url IS 'Where the carrier shows it, if it does.';
