CREATE TABLE holds (
    hold_id  uuid PRIMARY KEY,
    order_id uuid NOT NULL,
    reason   text NOT NULL,
    state    text NOT NULL,
    CONSTRAINT holds_state CHECK (state IN ('open', 'released'))
);
COMMENT ON TABLE holds IS 'What stops work on an order, as review told of it; also of orders that are not approved yet.';
COMMENT ON COLUMN holds.reason IS 'The code of the reason, such as changed_after_approval.';
COMMENT ON COLUMN holds.state IS 'released also where that was told before the placing: it stays released.';
CREATE INDEX holds_open ON holds (order_id) WHERE state = 'open';
COMMENT ON INDEX holds_open IS 'Whose jobs are not offered.';
