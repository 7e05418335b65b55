-- What the house thinks of each order.

CREATE TABLE reviews (
    order_id    uuid        PRIMARY KEY,
    state       text        NOT NULL,
    channel     text        NOT NULL,
    number      text        NOT NULL,
    currency    text        NOT NULL,
    total_minor bigint      NOT NULL,
    open_holds  integer     NOT NULL,
    heard       bigint      NOT NULL,
    version     bigint      NOT NULL,
    facts       text        NOT NULL,
    person      text,
    received_at timestamptz NOT NULL,
    decided_at  timestamptz,
    decided_by  text,
    note        text,
    CONSTRAINT reviews_state CHECK (state IN ('open', 'approved', 'rejected', 'cancelled', 'exempt')),
    CONSTRAINT reviews_open_is_held CHECK ((state = 'open') <= (open_holds > 0)),
    CONSTRAINT reviews_over_is_not_held CHECK (open_holds = 0 OR state IN ('open', 'approved')),
    CONSTRAINT reviews_decided CHECK ((state = 'open') = (decided_at IS NULL)),
    CONSTRAINT reviews_decided_by_somebody CHECK ((decided_at IS NULL) = (decided_by IS NULL))
);
COMMENT ON TABLE reviews IS 'One row per order: where its review stands and what is needed to approve it.';
COMMENT ON COLUMN reviews.state IS 'open: held; approved; rejected; cancelled; exempt: a test, or nothing is left to be fulfilled.';
COMMENT ON COLUMN reviews.number IS 'What people call the order.';
COMMENT ON COLUMN reviews.total_minor IS 'The order''s total in minor units of its currency.';
COMMENT ON COLUMN reviews.open_holds IS 'How many holds are open; the queue is where this is not zero.';
COMMENT ON COLUMN reviews.heard IS 'Number of the last of order-intake''s events about the order; what is not above it was heard before.';
COMMENT ON COLUMN reviews.version IS 'How many events were said about it.';
COMMENT ON COLUMN reviews.facts IS 'JSON: the order as the shop last told it, without the person.';
COMMENT ON COLUMN reviews.person IS 'JSON: everything personal of the order; NULL where nothing was given or the person is forgotten.';
COMMENT ON COLUMN reviews.decided_by IS 'rules, shop, or an actor.';
COMMENT ON COLUMN reviews.note IS 'What was noted at the decision; the reason of a rejection or cancellation.';

CREATE INDEX reviews_queue_by_age ON reviews (received_at, order_id) WHERE open_holds > 0;
COMMENT ON INDEX reviews_queue_by_age IS 'The queue, the longest waiting first.';
CREATE INDEX reviews_queue_by_value ON reviews (total_minor DESC, order_id) WHERE open_holds > 0;
COMMENT ON INDEX reviews_queue_by_value IS 'The queue, the dearest first.';
CREATE INDEX reviews_state_by_age ON reviews (state, received_at, order_id);
COMMENT ON INDEX reviews_state_by_age IS 'Every review in a state, the oldest first.';

CREATE TABLE holds (
    hold_id       uuid        PRIMARY KEY,
    order_id      uuid        NOT NULL,
    ordinal       integer     NOT NULL,
    reason        text        NOT NULL,
    evidence      jsonb       NOT NULL,
    owner         text        NOT NULL,
    placed_at     timestamptz NOT NULL,
    released_at   timestamptz,
    released_by   text,
    note          text,
    CONSTRAINT holds_of_review FOREIGN KEY (order_id) REFERENCES reviews (order_id),
    CONSTRAINT holds_ordinal UNIQUE (order_id, ordinal),
    CONSTRAINT holds_released_by_somebody CHECK ((released_at IS NULL) = (released_by IS NULL))
);
COMMENT ON TABLE holds IS 'What speaks, or spoke, against an order; rows stay when the hold is released.';
COMMENT ON COLUMN holds.ordinal IS 'How many holds the order had before this one; part of what the id is derived from.';
COMMENT ON COLUMN holds.reason IS 'A code of the contracts'' list of hold reasons.';
COMMENT ON COLUMN holds.evidence IS 'What it rests on, member by member; nothing personal.';
COMMENT ON COLUMN holds.owner IS 'Who should look at it: clerk or shop.';
COMMENT ON COLUMN holds.released_by IS 'rules, or an actor.';
CREATE INDEX holds_open_by_reason ON holds (reason, order_id) WHERE released_at IS NULL;
COMMENT ON INDEX holds_open_by_reason IS 'The queue for one reason.';

CREATE TABLE known_items (
    lane smallint NOT NULL,
    sku  text     NOT NULL,
    PRIMARY KEY (lane, sku)
);
COMMENT ON TABLE known_items IS 'The items of warehouse''s item master, once for each lane, so that no lane reads what another writes.';

CREATE TABLE awaited_items (
    lane     smallint NOT NULL,
    sku      text     NOT NULL,
    order_id uuid     NOT NULL,
    PRIMARY KEY (lane, sku, order_id),
    CONSTRAINT awaited_items_of_review FOREIGN KEY (order_id) REFERENCES reviews (order_id)
);
COMMENT ON TABLE awaited_items IS 'Which held orders wait for which unknown items; a row that is also in known_items is due for another look.';
CREATE INDEX awaited_items_order ON awaited_items (order_id);
COMMENT ON INDEX awaited_items_order IS 'Rows of an order are replaced whenever it is looked at.';
