CREATE TABLE returns (
    return_id    uuid        PRIMARY KEY,
    order_id     uuid        NOT NULL,
    order_number text        NOT NULL,
    location     text        REFERENCES locations (name),
    approved_at  timestamptz NOT NULL,
    open         boolean     NOT NULL,
    version      bigint      NOT NULL
);
COMMENT ON TABLE returns IS 'Goods that may come back, as order-intake approved them.';
COMMENT ON COLUMN returns.location IS 'Where its pieces come to, once some came.';
COMMENT ON COLUMN returns.open IS 'Pieces may still come, or wait to be looked at.';
COMMENT ON COLUMN returns.version IS 'How many facts were said about it.';
CREATE INDEX returns_open ON returns (approved_at, return_id) WHERE open;
COMMENT ON INDEX returns_open IS 'What the floor waits for.';

CREATE TABLE return_lines (
    return_id uuid    NOT NULL REFERENCES returns (return_id),
    line_id   uuid    NOT NULL,
    place     integer NOT NULL,
    sku       text    NOT NULL,
    quantity  bigint  NOT NULL,
    received  bigint  NOT NULL,
    dismissed bigint  NOT NULL,
    restocked bigint  NOT NULL,
    disposed  bigint  NOT NULL,
    PRIMARY KEY (return_id, line_id),
    CONSTRAINT return_lines_positive CHECK (quantity > 0 AND least(received, dismissed, restocked, disposed) >= 0),
    CONSTRAINT return_lines_came_at_most CHECK (received + dismissed <= quantity),
    CONSTRAINT return_lines_inspected_at_most CHECK (restocked + disposed <= received)
);
COMMENT ON TABLE return_lines IS 'The pieces of a return: what came is outside the books until it is looked at.';
COMMENT ON COLUMN return_lines.place IS 'Keeps the order of the lines.';
