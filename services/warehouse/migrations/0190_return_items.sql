CREATE TABLE return_items (
    return_id uuid   NOT NULL,
    line_id   uuid   NOT NULL,
    sku       text   NOT NULL,
    sent      bigint NOT NULL,
    received  bigint NOT NULL,
    restocked bigint NOT NULL,
    disposed  bigint NOT NULL,
    PRIMARY KEY (return_id, line_id, sku),
    CONSTRAINT return_items_of_line FOREIGN KEY (return_id, line_id) REFERENCES return_lines (return_id, line_id),
    CONSTRAINT return_items_positive CHECK (least(received, restocked, disposed) >= 0),
    CONSTRAINT return_items_came_at_most CHECK (received <= sent),
    CONSTRAINT return_items_inspected_at_most CHECK (restocked + disposed <= received)
);
COMMENT ON TABLE return_items IS 'The pieces of a return by what they are: the ordered item, and what was sent in its place.';
COMMENT ON COLUMN return_items.sent IS 'What the customer had of the line at the approval, those of other returns included.';
INSERT INTO return_items (return_id, line_id, sku, sent, received, restocked, disposed)
SELECT return_id, line_id, sku, quantity, received, restocked, disposed FROM return_lines;

COMMENT ON COLUMN return_lines.sku IS 'What was ordered.';
COMMENT ON COLUMN return_lines.received IS 'The sum over the items of the line, as are restocked and disposed.';

CREATE INDEX returns_order ON returns (order_id);
COMMENT ON INDEX returns_order IS 'What came back of an order in other returns.';
