CREATE TABLE return_items (
    return_id uuid   NOT NULL,
    line_id   uuid   NOT NULL,
    sku       text   NOT NULL,
    received  bigint NOT NULL,
    restocked bigint NOT NULL,
    disposed  bigint NOT NULL,
    PRIMARY KEY (return_id, line_id, sku),
    CONSTRAINT return_items_of_line FOREIGN KEY (return_id, line_id) REFERENCES return_lines (return_id, line_id),
    CONSTRAINT return_items_positive CHECK (least(received, restocked, disposed) >= 0),
    CONSTRAINT return_items_inspected_at_most CHECK (restocked + disposed <= received)
);
COMMENT ON TABLE return_items IS 'What came back, by what it is: another item than its line''s, where that one was sent.';
INSERT INTO return_items (return_id, line_id, sku, received, restocked, disposed)
SELECT return_id, line_id, sku, received, restocked, disposed FROM return_lines WHERE received > 0;

COMMENT ON COLUMN return_lines.sku IS 'What was ordered.';
COMMENT ON COLUMN return_lines.received IS 'The sum over the items of the line, as are restocked and disposed.';
ALTER TABLE return_lines
    ADD COLUMN shop_delivered bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT return_lines_shop_delivered CHECK (shop_delivered >= 0);
COMMENT ON COLUMN return_lines.shop_delivered IS 'Pieces that the shop delivered itself: they may come back without having been sent from here.';
-- Of what was approved before, nobody said how much of it the shop had delivered.
UPDATE return_lines SET shop_delivered = quantity;

CREATE INDEX returns_order ON returns (order_id);
COMMENT ON INDEX returns_order IS 'What came back of an order in other returns.';
