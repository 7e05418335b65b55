CREATE TABLE shortages (
    shortage_id    uuid        PRIMARY KEY,
    order_id       uuid        NOT NULL REFERENCES orders (order_id),
    line_id        uuid        NOT NULL,
    sku            text        NOT NULL,
    state          text        NOT NULL,
    missing        bigint      NOT NULL,
    arrived        bigint      NOT NULL,
    cancelled      bigint      NOT NULL,
    line_cancelled bigint      NOT NULL,
    opened_at      timestamptz NOT NULL,
    decide_by      timestamptz,
    wait_until     date,
    offered        text        NOT NULL,
    offered_by     text,
    decisions      bigint      NOT NULL,
    decided_by     text,
    decided_at     timestamptz,
    reason         text,
    version        bigint      NOT NULL,
    CONSTRAINT shortages_state CHECK (state IN ('open', 'waiting', 'cancelling', 'settled')),
    CONSTRAINT shortages_pieces_not_negative CHECK (missing >= 0 AND arrived >= 0 AND cancelled >= 0),
    CONSTRAINT shortages_settled_miss_nothing CHECK ((state = 'settled') = (missing = 0))
);
COMMENT ON TABLE shortages IS 'Cases of missing stock, one at a time for each line, and what was chosen.';
COMMENT ON COLUMN shortages.missing IS 'Pieces missing: what the line has backordered.';
COMMENT ON COLUMN shortages.arrived IS 'Pieces of the case that came and were set aside.';
COMMENT ON COLUMN shortages.cancelled IS 'Pieces of the case that will not be sent.';
COMMENT ON COLUMN shortages.line_cancelled IS 'Cancelled pieces of the line as it was last looked at; tells which missing pieces were cancelled.';
COMMENT ON COLUMN shortages.decide_by IS 'When the time decides; null where it never does.';
COMMENT ON COLUMN shortages.wait_until IS 'The last day of the waiting, UTC.';
COMMENT ON COLUMN shortages.offered IS 'What the customer may choose: words with commas between them.';
COMMENT ON COLUMN shortages.offered_by IS 'Who offered it.';
COMMENT ON COLUMN shortages.decisions IS 'How often somebody chose; numbers the wishes to cancel.';
COMMENT ON COLUMN shortages.decided_by IS 'Who chose last: an actor, customer, or timer.';
COMMENT ON COLUMN shortages.version IS 'Numbers the events of the case.';
CREATE UNIQUE INDEX shortages_standing ON shortages (line_id) WHERE state <> 'settled';
COMMENT ON INDEX shortages_standing IS 'A line has one case that stands.';
CREATE INDEX shortages_of_order ON shortages (order_id);
CREATE INDEX shortages_opened ON shortages (opened_at, shortage_id);
CREATE INDEX shortages_due ON shortages (decide_by) WHERE state <> 'settled';
COMMENT ON INDEX shortages_due IS 'For which the time decides.';

CREATE TABLE orders_without_cases (
    order_id uuid PRIMARY KEY REFERENCES orders (order_id)
);
COMMENT ON TABLE orders_without_cases IS 'Orders that missed pieces before there were cases; the timer opens theirs and empties it.';
INSERT INTO orders_without_cases (order_id)
SELECT DISTINCT order_id
FROM order_lines
WHERE backordered > 0;
