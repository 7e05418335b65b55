-- A page of the list is read in its order, whatever it is filtered by.
CREATE INDEX orders_status ON orders (status, received_at, id);
COMMENT ON INDEX orders_status IS 'The list of one status, newest first.';
CREATE INDEX orders_channel ON orders (channel, received_at, id);
COMMENT ON INDEX orders_channel IS 'The list of one channel, newest first.';
CREATE INDEX orders_on_hold ON orders (received_at, id) WHERE holds <> '[]';
COMMENT ON INDEX orders_on_hold IS 'The list of what is on hold, newest first.';
