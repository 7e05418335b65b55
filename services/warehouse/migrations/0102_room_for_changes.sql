-- Rows that change on their way leave room for their next versions, so that most changes stay in
-- the page and no index hears of them.
ALTER TABLE orders SET (fillfactor = 80);
ALTER TABLE order_lines SET (fillfactor = 80);
ALTER TABLE pick_jobs SET (fillfactor = 60);
ALTER TABLE pick_tasks SET (fillfactor = 60);
ALTER TABLE parcels SET (fillfactor = 80);
ALTER TABLE stock_levels SET (fillfactor = 50);
