CREATE TABLE stock_plans (
    sku           text        NOT NULL REFERENCES items (sku),
    location      text        NOT NULL REFERENCES locations (name),
    reorder_level bigint,
    low_since     timestamptz,
    crossings     bigint      NOT NULL,
    expected_on   date,
    planned_by    text        NOT NULL,
    planned_at    timestamptz NOT NULL,
    PRIMARY KEY (sku, location),
    CONSTRAINT stock_plans_reorder_level_not_negative CHECK (reorder_level >= 0),
    CONSTRAINT stock_plans_low_has_a_level CHECK (low_since IS NULL OR reorder_level IS NOT NULL)
);
COMMENT ON TABLE stock_plans IS 'What is planned for an item at a location.';
COMMENT ON COLUMN stock_plans.reorder_level IS 'It is low with so many pieces to promise, or fewer; null where nobody watches.';
COMMENT ON COLUMN stock_plans.low_since IS 'Since when it is low; null where it is not.';
COMMENT ON COLUMN stock_plans.crossings IS 'How often it became low; numbers the events StockLow.';
COMMENT ON COLUMN stock_plans.expected_on IS 'The day on which it is expected; a receipt ends it.';
CREATE INDEX stock_plans_low ON stock_plans (sku, location) WHERE low_since IS NOT NULL;
