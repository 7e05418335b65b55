ALTER TABLE orders
    ADD COLUMN delivered_at timestamptz,
    ADD COLUMN aftercare    boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN orders.delivered_at IS 'When the customer last got pieces; the return window begins.';
COMMENT ON COLUMN orders.aftercare IS 'Whether there is a row in returns or refunds.';

ALTER TABLE order_lines
    ADD COLUMN return_requested integer NOT NULL DEFAULT 0,
    ADD COLUMN return_received  integer NOT NULL DEFAULT 0,
    ADD COLUMN refunded         integer NOT NULL DEFAULT 0,
    ADD CONSTRAINT order_lines_returned_what_was_delivered CHECK (0 <= return_received AND return_received <= return_requested AND return_requested <= delivered),
    ADD CONSTRAINT order_lines_refunded_once CHECK (0 <= refunded AND refunded <= quantity);
COMMENT ON COLUMN order_lines.return_requested IS 'Pieces that shall come back or came, without those that will not come.';
COMMENT ON COLUMN order_lines.return_received IS 'Pieces that came back.';
COMMENT ON COLUMN order_lines.refunded IS 'Pieces that a refund was made for, whatever became of it.';

CREATE TABLE returns (
    id              uuid        NOT NULL,
    order_id        uuid        NOT NULL,
    position        integer     NOT NULL,
    state           text        NOT NULL,
    verdict         text        NOT NULL,
    reason          text        NOT NULL,
    requested_by    text        NOT NULL,
    requested_at    timestamptz NOT NULL,
    overruled       text,
    refund_shipping boolean     NOT NULL,
    decided_by      text,
    decided_at      timestamptz,
    decision_reason text,
    closed_at       timestamptz,
    CONSTRAINT returns_pkey PRIMARY KEY (id),
    CONSTRAINT returns_state CHECK (state IN ('requested', 'approved', 'declined', 'cancelled', 'partially_received', 'received', 'inspected', 'closed')),
    CONSTRAINT returns_verdict CHECK (verdict IN ('open', 'approved', 'declined', 'cancelled')),
    CONSTRAINT returns_decided CHECK ((verdict = 'open') = (decided_by IS NULL)),
    CONSTRAINT returns_refused_with_reason CHECK (verdict NOT IN ('declined', 'cancelled') OR decision_reason IS NOT NULL),
    CONSTRAINT returns_of_order FOREIGN KEY (order_id) REFERENCES orders (id)
);
COMMENT ON TABLE returns IS 'Goods that come back: wanted, decided, and how far they are.';
COMMENT ON COLUMN returns.position IS 'From 0, the oldest of its order first.';
COMMENT ON COLUMN returns.state IS 'What follows from verdict and pieces; kept for lists.';
COMMENT ON COLUMN returns.verdict IS 'What somebody decided.';
COMMENT ON COLUMN returns.overruled IS 'Why it was taken in though the return window was over.';
CREATE INDEX returns_order ON returns (order_id, position);
COMMENT ON INDEX returns_order IS 'The returns of an order.';
CREATE INDEX returns_list ON returns (requested_at, id);
COMMENT ON INDEX returns_list IS 'The list, oldest first.';
CREATE INDEX returns_undecided ON returns (requested_at, id) WHERE state = 'requested';
COMMENT ON INDEX returns_undecided IS 'The queue of returns that a person has to decide.';

CREATE TABLE return_lines (
    return_id uuid    NOT NULL,
    line_id   uuid    NOT NULL,
    position  integer NOT NULL,
    sku       text    NOT NULL,
    requested integer NOT NULL,
    received  integer NOT NULL,
    dismissed integer NOT NULL,
    restocked integer NOT NULL,
    disposed  integer NOT NULL,
    CONSTRAINT return_lines_pkey PRIMARY KEY (return_id, line_id),
    CONSTRAINT return_lines_positive CHECK (requested > 0 AND least(received, dismissed, restocked, disposed) >= 0),
    CONSTRAINT return_lines_came_at_most CHECK (received + dismissed <= requested),
    CONSTRAINT return_lines_inspected_at_most CHECK (restocked + disposed <= received),
    CONSTRAINT return_lines_of_return FOREIGN KEY (return_id) REFERENCES returns (id)
);
COMMENT ON TABLE return_lines IS 'The pieces of a return.';

CREATE TABLE refunds (
    id           uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    position     integer     NOT NULL,
    state        text        NOT NULL,
    cause        text        NOT NULL,
    return_id    uuid,
    shipment_id  uuid,
    amount       bigint      NOT NULL,
    shipping     bigint      NOT NULL,
    lines        jsonb       NOT NULL,
    requested_at timestamptz NOT NULL,
    ended_by     text,
    ended_at     timestamptz,
    note         text,
    CONSTRAINT refunds_pkey PRIMARY KEY (id),
    CONSTRAINT refunds_state CHECK (state IN ('pending', 'settled', 'abandoned')),
    CONSTRAINT refunds_cause CHECK (cause IN ('return', 'lost', 'undelivered')),
    CONSTRAINT refunds_something CHECK (amount > 0 AND shipping BETWEEN 0 AND amount),
    CONSTRAINT refunds_ended_with_a_word CHECK ((state = 'pending') = (ended_by IS NULL) AND (state = 'pending') = (note IS NULL)),
    CONSTRAINT refunds_caused_by_what CHECK ((cause = 'return') = (return_id IS NOT NULL) AND (cause = 'return') = (shipment_id IS NULL)),
    CONSTRAINT refunds_of_order FOREIGN KEY (order_id) REFERENCES orders (id)
);
COMMENT ON TABLE refunds IS 'Money that is or was due to a customer; minor units of the order''s currency.';
COMMENT ON COLUMN refunds.shipping IS 'The part of the amount that is transport.';
COMMENT ON COLUMN refunds.lines IS '[{line_id, quantity, amount_minor}].';
COMMENT ON COLUMN refunds.note IS 'The reference with which it was settled, or the reason why it is not paid.';
CREATE UNIQUE INDEX refunds_shipment ON refunds (shipment_id) WHERE shipment_id IS NOT NULL;
COMMENT ON INDEX refunds_shipment IS 'A shipment is made good once.';
CREATE UNIQUE INDEX refunds_shipping ON refunds (order_id) WHERE cause = 'return' AND shipping > 0;
COMMENT ON INDEX refunds_shipping IS 'Transport is given back once for an order.';
CREATE INDEX refunds_order ON refunds (order_id, position);
COMMENT ON INDEX refunds_order IS 'The refunds of an order.';
CREATE INDEX refunds_list ON refunds (requested_at, id);
COMMENT ON INDEX refunds_list IS 'The list, oldest first.';
CREATE INDEX refunds_pending ON refunds (requested_at, id) WHERE state = 'pending';
COMMENT ON INDEX refunds_pending IS 'What somebody has to pay.';
