-- What leaves over HTTP: to whom, what is to be told, and what came of it.

CREATE TABLE targets (
    id            text        PRIMARY KEY,
    name          text        NOT NULL,
    kind          text        NOT NULL,
    url           text        NOT NULL,
    sealed        jsonb       NOT NULL,
    settings      jsonb       NOT NULL,
    state         text        NOT NULL,
    reason        text,
    not_before    timestamptz,
    failures      integer     NOT NULL DEFAULT 0,
    failing_since timestamptz,
    rotated_at    timestamptz,
    created_at    timestamptz NOT NULL,
    changed_at    timestamptz NOT NULL,
    changed_by    text        NOT NULL,
    CONSTRAINT targets_kind CHECK (kind IN ('shopify', 'woocommerce', 'webhook')),
    CONSTRAINT targets_state CHECK (state IN ('live', 'paused')),
    CONSTRAINT targets_one_or_two_secrets CHECK (jsonb_array_length(sealed) BETWEEN 1 AND 2),
    CONSTRAINT targets_failures_not_negative CHECK (failures >= 0)
);
COMMENT ON TABLE targets IS 'Shops that are written back to, and subscriptions of webhooks; one that ends is deleted.';
COMMENT ON COLUMN targets.id IS 'shop:<channel> or hook:<name>.';
COMMENT ON COLUMN targets.name IS 'The channel, or the name of the subscription.';
COMMENT ON COLUMN targets.sealed IS 'What opens it or signs, the newest first, sealed by a key that is not in the database.';
COMMENT ON COLUMN targets.settings IS 'How it is told, as the contract has it.';
COMMENT ON COLUMN targets.reason IS 'Why it is paused, or rests.';
COMMENT ON COLUMN targets.not_before IS 'Nothing is told before; it asked for a rest.';
COMMENT ON COLUMN targets.failures IS 'Failed tries since it was last told something.';
COMMENT ON COLUMN targets.failing_since IS 'When the first of these failures was.';
COMMENT ON COLUMN targets.rotated_at IS 'The secret before signs along for a day after it.';
COMMENT ON COLUMN targets.created_at IS 'It hears of what happens from then on.';
COMMENT ON COLUMN targets.changed_by IS 'The actor.';

CREATE TABLE tellings (
    id          uuid        PRIMARY KEY,
    target      text        NOT NULL,
    what        text        NOT NULL,
    about       text        NOT NULL,
    body        jsonb       NOT NULL,
    state       text        NOT NULL,
    tries       integer     NOT NULL,
    attempt     integer     NOT NULL,
    made_at     timestamptz NOT NULL,
    next_try_at timestamptz,
    taken_until timestamptz,
    accepted_at timestamptz,
    reason      text,
    settled_at  timestamptz,
    CONSTRAINT tellings_state CHECK (state IN ('waiting', 'told', 'given_up', 'dropped')),
    CONSTRAINT tellings_waiting_has_a_time CHECK ((state = 'waiting') = (next_try_at IS NOT NULL)),
    CONSTRAINT tellings_settled_has_a_time CHECK ((state = 'waiting') = (settled_at IS NULL))
);
COMMENT ON TABLE tellings IS 'One fact for one target; its id comes from both, so that it is made once.';
COMMENT ON COLUMN tellings.what IS 'hand_over, cancellation, or the type of an event.';
COMMENT ON COLUMN tellings.about IS 'The order or other aggregate; a shop is told about one of them one after the other.';
COMMENT ON COLUMN tellings.body IS 'The fact; without personal data unless the subscription asks for it.';
COMMENT ON COLUMN tellings.tries IS 'Failed tries since it was made or told again by a person.';
COMMENT ON COLUMN tellings.attempt IS 'Rises with every taking; an outcome of an older one is overtaken.';
COMMENT ON COLUMN tellings.taken_until IS 'Until then somebody is telling it.';
COMMENT ON COLUMN tellings.accepted_at IS 'When the target said that it will do it.';
COMMENT ON COLUMN tellings.reason IS 'What came of the last try.';
CREATE INDEX tellings_due ON tellings (target, next_try_at) WHERE state = 'waiting';
COMMENT ON INDEX tellings_due IS 'What is due, target by target.';
CREATE INDEX tellings_in_turn ON tellings (target, about, made_at) WHERE state = 'waiting';
COMMENT ON INDEX tellings_in_turn IS 'Whether something earlier about the same waits.';
CREATE INDEX tellings_unsettled ON tellings (made_at, id) WHERE state IN ('waiting', 'given_up');
COMMENT ON INDEX tellings_unsettled IS 'What is not told yet, for people.';
CREATE INDEX tellings_made ON tellings (target, made_at, id);
COMMENT ON INDEX tellings_made IS 'Everything of a target by its time.';
CREATE INDEX tellings_about ON tellings (about);
COMMENT ON INDEX tellings_about IS 'Everything about an order.';
CREATE INDEX tellings_settled ON tellings (settled_at) WHERE settled_at IS NOT NULL;
COMMENT ON INDEX tellings_settled IS 'What is old enough to be forgotten.';

CREATE TABLE telling_attempts (
    telling  uuid        NOT NULL REFERENCES tellings (id) ON DELETE CASCADE,
    attempt  integer     NOT NULL,
    at       timestamptz NOT NULL,
    outcome  text        NOT NULL,
    status   integer,
    took_ms  integer     NOT NULL,
    answer   text,
    PRIMARY KEY (telling, attempt)
);
COMMENT ON TABLE telling_attempts IS 'What came of each try; the last hundred of a telling.';
COMMENT ON COLUMN telling_attempts.status IS 'The last HTTP status; none where there was no answer.';
COMMENT ON COLUMN telling_attempts.took_ms IS 'Milliseconds from the first request to the last answer.';
COMMENT ON COLUMN telling_attempts.answer IS 'How the last answer began.';

CREATE TABLE shop_orders (
    order_id     uuid        PRIMARY KEY,
    channel      text        NOT NULL,
    external_ref text        NOT NULL,
    number       text        NOT NULL,
    lines        jsonb       NOT NULL,
    heard_at     timestamptz NOT NULL
);
COMMENT ON TABLE shop_orders IS 'Orders of channels that are written back to, under the names that the shop gives.';
COMMENT ON COLUMN shop_orders.lines IS 'Array of line_id, external_ref and pieces that are ours to send.';
CREATE INDEX shop_orders_heard ON shop_orders (heard_at);
COMMENT ON INDEX shop_orders_heard IS 'What is old enough to be forgotten.';

CREATE TABLE shop_shipments (
    shipment_id     uuid        PRIMARY KEY,
    order_id        uuid        NOT NULL,
    carrier         text,
    tracking_number text,
    handed_over_at  timestamptz,
    lines           jsonb,
    heard_at        timestamptz NOT NULL,
    CONSTRAINT shop_shipments_booked_whole CHECK ((carrier IS NULL) = (tracking_number IS NULL)),
    CONSTRAINT shop_shipments_left_whole CHECK ((handed_over_at IS NULL) = (lines IS NULL))
);
COMMENT ON TABLE shop_shipments IS 'Shipments that a shop may have to be told of, while their facts come together.';
COMMENT ON COLUMN shop_shipments.carrier IS 'Known once it is booked, with the number.';
COMMENT ON COLUMN shop_shipments.handed_over_at IS 'The time of the event that told of it; a shop hears of parcels in this order.';
COMMENT ON COLUMN shop_shipments.lines IS 'What is inside; known once it is handed over.';
CREATE INDEX shop_shipments_order ON shop_shipments (order_id);
COMMENT ON INDEX shop_shipments_order IS 'What of an order is gone.';
CREATE INDEX shop_shipments_heard ON shop_shipments (heard_at);
COMMENT ON INDEX shop_shipments_heard IS 'What is old enough to be forgotten.';
