-- Orders of some days are listed in the order in which they were placed, so that a page is read
-- wherever the days are.
DROP INDEX orders_placed;
CREATE INDEX orders_placed ON orders (placed_at, id);
COMMENT ON INDEX orders_placed IS 'Pages of the orders of a day, or of some days.';
