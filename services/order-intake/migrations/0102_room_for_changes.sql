-- An order changes a dozen times, and none of what changes stands in an index: with room left in
-- its page a new version stays there, and no index hears of it. Full pages would be left each time.
ALTER TABLE orders SET (fillfactor = 60);
ALTER TABLE order_lines SET (fillfactor = 60);
