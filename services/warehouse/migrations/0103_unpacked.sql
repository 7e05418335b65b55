ALTER TABLE orders ADD COLUMN unpacked jsonb NOT NULL DEFAULT '{}';
COMMENT ON COLUMN orders.unpacked IS 'Pieces of parcels that were taken apart and wait to be packed again, with their share of the amounts: {pieces, value_minor, cash_on_delivery_minor}.';
