-- Whoever wrote last leaves a stamp: a writer that finds its own has missed nothing, and need not load
-- again what it has just stored.

ALTER TABLE counters ADD COLUMN stamp uuid NOT NULL DEFAULT gen_random_uuid();
COMMENT ON COLUMN counters.stamp IS 'Another one after each batch that changed an order. Whoever changes orders by hand while warehouse runs sets it to gen_random_uuid(), in the same transaction.';
