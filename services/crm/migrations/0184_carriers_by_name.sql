ALTER TABLE message_shipments
    ADD COLUMN carrier_name text,
    ADD COLUMN tracking_url text;
COMMENT ON COLUMN message_shipments.carrier_name IS 'What people call the carrier; none where it was booked before names were told.';
COMMENT ON COLUMN message_shipments.tracking_url IS 'Where the carrier shows it, if it does.';
