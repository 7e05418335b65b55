-- What a shop sent about one order stands beside what was made of it.
CREATE INDEX deliveries_order_id ON deliveries (order_id, received_at, id) WHERE order_id IS NOT NULL;
COMMENT ON INDEX deliveries_order_id IS 'What was sent about one order, newest first.';
