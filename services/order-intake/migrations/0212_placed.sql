-- Orders of a day, or of some days.
CREATE INDEX orders_placed ON orders (placed_at);
COMMENT ON INDEX orders_placed IS 'The list of those placed between two days.';
