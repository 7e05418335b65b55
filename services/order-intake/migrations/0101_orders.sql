CREATE TABLE channels (
    id         text        NOT NULL,
    kind       text        NOT NULL,
    name       text        NOT NULL,
    currency   text,
    status     text        NOT NULL,
    created_at timestamptz NOT NULL,
    CONSTRAINT channels_pkey PRIMARY KEY (id),
    CONSTRAINT channels_id_is_a_token CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    CONSTRAINT channels_kind CHECK (kind IN ('shopify', 'woocommerce', 'standard', 'manual')),
    CONSTRAINT channels_status CHECK (status IN ('active', 'paused'))
);
COMMENT ON TABLE channels IS 'Places of sale; their secrets are the gateway''s.';
COMMENT ON COLUMN channels.currency IS 'ISO 4217, for payloads that name none.';
COMMENT ON COLUMN channels.created_at IS 'Stands in the ids of the channel''s orders: never changes, and is restored with them.';

-- The same moment in every installation, so that what is derived from it is the same too.
INSERT INTO channels (id, kind, name, status, created_at)
VALUES ('counter', 'manual', 'Counter', 'active', '2026-01-01T00:00:00Z');

CREATE TABLE deliveries (
    id                   uuid        NOT NULL,
    channel              text        NOT NULL,
    topic                text        NOT NULL,
    resource             text,
    webhook_id           text,
    platform_delivery_id text,
    body                 bytea       NOT NULL,
    body_sha256          text        NOT NULL,
    outcome              text        NOT NULL,
    reason_code          text,
    reason               text,
    order_id             uuid,
    received_at          timestamptz NOT NULL,
    trace_id             text,
    CONSTRAINT deliveries_pkey PRIMARY KEY (id),
    CONSTRAINT deliveries_outcome CHECK (outcome IN ('accepted', 'parked', 'ignored')),
    CONSTRAINT deliveries_parked_has_reason CHECK (outcome <> 'parked' OR reason IS NOT NULL)
);
COMMENT ON TABLE deliveries IS 'What the platforms sent, as bytes; the same delivery again is answered as a duplicate and leaves no row.';
COMMENT ON COLUMN deliveries.id IS 'Derived from (channel, topic, resource, body_sha256), so it is the unique key of a delivery.';
COMMENT ON COLUMN deliveries.resource IS 'The platform''s id of what it is about, where it could be read.';
COMMENT ON COLUMN deliveries.webhook_id IS 'The signed id of Standard Webhooks; a key of its own.';
COMMENT ON COLUMN deliveries.platform_delivery_id IS 'Recorded for the shop''s support; decides nothing.';
COMMENT ON COLUMN deliveries.body_sha256 IS 'Lower-case hex.';
COMMENT ON COLUMN deliveries.reason IS 'Why it was parked, ignored or changed nothing; nothing personal.';
COMMENT ON COLUMN deliveries.order_id IS 'The order that it is about, where it is about one.';
CREATE UNIQUE INDEX deliveries_webhook_id ON deliveries (channel, webhook_id) WHERE webhook_id IS NOT NULL;
COMMENT ON INDEX deliveries_webhook_id IS 'A signed id is taken once per channel, in whatever lane.';
CREATE INDEX deliveries_received_at ON deliveries (received_at, id);
COMMENT ON INDEX deliveries_received_at IS 'The list, newest first.';
CREATE INDEX deliveries_parked ON deliveries (received_at, id) WHERE outcome = 'parked';
COMMENT ON INDEX deliveries_parked IS 'The queue of payloads that a person has to look at.';

CREATE TABLE orders (
    id               uuid        NOT NULL,
    channel          text        NOT NULL,
    external_ref     text,
    number           text        NOT NULL,
    status           text        NOT NULL,
    news             text        NOT NULL,
    placed_at        timestamptz NOT NULL,
    updated_at       timestamptz NOT NULL,
    currency         text        NOT NULL,
    subtotal         bigint      NOT NULL,
    discount         bigint      NOT NULL,
    shipping         bigint      NOT NULL,
    tax              bigint      NOT NULL,
    tax_included     bigint      NOT NULL,
    fees             bigint      NOT NULL,
    total            bigint      NOT NULL,
    difference       bigint      NOT NULL,
    payment_status   text        NOT NULL,
    cash_on_delivery boolean     NOT NULL,
    test             boolean     NOT NULL,
    cancelled        boolean     NOT NULL,
    shipping_method  text,
    person           jsonb,
    holds            jsonb       NOT NULL,
    cancelling       boolean     NOT NULL,
    proposed         jsonb       NOT NULL,
    received_at      timestamptz NOT NULL,
    approved_at      timestamptz,
    handed_over_at   timestamptz,
    completed_at     timestamptz,
    closed_at        timestamptz,
    due_at           timestamptz,
    trace_id         text,
    version          bigint      NOT NULL,
    said             bigint      NOT NULL,
    slot             smallint    NOT NULL,
    CONSTRAINT orders_pkey PRIMARY KEY (id),
    CONSTRAINT orders_status CHECK (status IN ('received', 'in_review', 'approved', 'processing', 'completed', 'closed', 'cancelled', 'rejected')),
    CONSTRAINT orders_news CHECK (news IN ('created', 'updated', 'paid', 'cancelled')),
    CONSTRAINT orders_payment_status CHECK (payment_status IN ('none', 'authorized', 'partially_paid', 'paid', 'partially_refunded', 'refunded', 'voided')),
    CONSTRAINT orders_amounts_add_up CHECK (subtotal - discount + shipping + tax - tax_included + fees + difference = total),
    CONSTRAINT orders_slot CHECK (slot BETWEEN 0 AND 255)
);
COMMENT ON TABLE orders IS 'The record of an order from received to closed; amounts in minor units of its currency.';
COMMENT ON COLUMN orders.external_ref IS 'Its id in the channel.';
COMMENT ON COLUMN orders.number IS 'What people call it.';
COMMENT ON COLUMN orders.news IS 'What kind of news the newest was; decides between news of the same updated_at.';
COMMENT ON COLUMN orders.tax_included IS 'The part of tax that the prices contain already.';
COMMENT ON COLUMN orders.fees IS 'Tips, duties, charges and rounding, less redeemed gift cards.';
COMMENT ON COLUMN orders.difference IS 'What the parts do not explain of the total.';
COMMENT ON COLUMN orders.cancelled IS 'The platform took the whole order back.';
COMMENT ON COLUMN orders.person IS 'Everything personal; nothing of it stands elsewhere in the row.';
COMMENT ON COLUMN orders.holds IS 'The open holds: [{hold_id, reason}].';
COMMENT ON COLUMN orders.cancelling IS 'Whether there is a row in cancellations.';
COMMENT ON COLUMN orders.proposed IS 'What the shop wants otherwise since the approval: [{field, before, after}].';
COMMENT ON COLUMN orders.handed_over_at IS 'When its first piece left the house.';
COMMENT ON COLUMN orders.due_at IS 'When the timer completes or closes it.';
COMMENT ON COLUMN orders.version IS 'Number of its last entry in the timeline.';
COMMENT ON COLUMN orders.said IS 'How many events of the log are about it.';
COMMENT ON COLUMN orders.slot IS 'Last byte of the id; the lane is the slot modulo the number of lanes.';
CREATE UNIQUE INDEX orders_external_ref ON orders (channel, external_ref);
COMMENT ON INDEX orders_external_ref IS 'An order exists once per channel and reference.';
CREATE INDEX orders_received_at ON orders (received_at, id);
COMMENT ON INDEX orders_received_at IS 'The list, newest first.';
CREATE INDEX orders_number ON orders (number text_pattern_ops);
COMMENT ON INDEX orders_number IS 'Found by what the number begins with.';
CREATE INDEX orders_reference ON orders (external_ref text_pattern_ops) WHERE external_ref IS NOT NULL;
COMMENT ON INDEX orders_reference IS 'Found by what the reference begins with, over all channels.';
CREATE INDEX orders_due_at ON orders (due_at) WHERE due_at IS NOT NULL;
COMMENT ON INDEX orders_due_at IS 'What the timer does next.';

CREATE TABLE order_lines (
    id                uuid    NOT NULL,
    order_id          uuid    NOT NULL,
    position          integer NOT NULL,
    external_ref      text,
    sku               text,
    title             text    NOT NULL,
    variant           text,
    quantity          integer NOT NULL,
    shop_cancelled    integer NOT NULL,
    shop_delivered    integer NOT NULL,
    requires_shipping boolean NOT NULL,
    unit_price        bigint  NOT NULL,
    list_total        bigint,
    discount          bigint  NOT NULL,
    tax               bigint  NOT NULL,
    grams             integer,
    unrouted          integer NOT NULL,
    backordered       integer NOT NULL,
    allocated         integer NOT NULL,
    picked            integer NOT NULL,
    packed            integer NOT NULL,
    in_transit        integer NOT NULL,
    delivered         integer NOT NULL,
    written_off       integer NOT NULL,
    cancelled         integer NOT NULL,
    CONSTRAINT order_lines_pkey PRIMARY KEY (order_id, id),
    CONSTRAINT order_lines_buckets_positive CHECK (least(unrouted, backordered, allocated, picked, packed, in_transit, delivered, written_off, cancelled) >= 0),
    CONSTRAINT order_lines_buckets_sum CHECK (unrouted + backordered + allocated + picked + packed + in_transit + delivered + written_off + cancelled = quantity)
);
COMMENT ON TABLE order_lines IS 'What was ordered, and where the pieces are: nine exclusive buckets that sum to the quantity. Written only with their order, in one transaction.';
COMMENT ON COLUMN order_lines.position IS 'From 0, as the platform lists them.';
COMMENT ON COLUMN order_lines.quantity IS 'Pieces as ordered.';
COMMENT ON COLUMN order_lines.shop_cancelled IS 'Pieces that were taken back before the approval.';
COMMENT ON COLUMN order_lines.shop_delivered IS 'Pieces that were fulfilled elsewhere before they arrived here.';
COMMENT ON COLUMN order_lines.unit_price IS 'Minor units; list price of one piece.';
COMMENT ON COLUMN order_lines.list_total IS 'Minor units; list price of the line where it cannot be divided by its pieces.';
COMMENT ON COLUMN order_lines.discount IS 'Minor units, for the line, positive.';
COMMENT ON COLUMN order_lines.tax IS 'Minor units, for the line.';
COMMENT ON COLUMN order_lines.grams IS 'Weight of one piece.';

CREATE TABLE cancellations (
    id           uuid        NOT NULL,
    order_id     uuid        NOT NULL,
    position     integer     NOT NULL,
    reason       text        NOT NULL,
    requested_by text        NOT NULL,
    requested_at timestamptz NOT NULL,
    lines        jsonb       NOT NULL,
    CONSTRAINT cancellations_pkey PRIMARY KEY (order_id, id)
);
COMMENT ON TABLE cancellations IS 'Wishes to cancel, with what was answered so far.';
COMMENT ON COLUMN cancellations.position IS 'From 0, the oldest first.';
COMMENT ON COLUMN cancellations.lines IS '[{line_id, asked, cancelled, refused}], pieces.';

CREATE TABLE timeline (
    order_id  uuid        NOT NULL,
    cause     uuid        NOT NULL,
    number    bigint      NOT NULL,
    at        timestamptz NOT NULL,
    code      text        NOT NULL,
    sentence  text        NOT NULL,
    actor     text        NOT NULL,
    trace_id  text,
    CONSTRAINT timeline_pkey PRIMARY KEY (order_id, cause, number)
);
COMMENT ON TABLE timeline IS 'What happened to an order; append-only. A cause that stands here has had its effect.';
COMMENT ON COLUMN timeline.cause IS 'The event, request or timer that led to it.';
COMMENT ON COLUMN timeline.number IS 'The order''s version after it; dense per order.';
COMMENT ON COLUMN timeline.at IS 'When it happened, as whoever did it tells.';
COMMENT ON COLUMN timeline.sentence IS 'In words; nothing personal.';

CREATE TABLE order_requests (
    actor       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint text        NOT NULL,
    order_id    uuid        NOT NULL,
    answer      text        NOT NULL,
    created_at  timestamptz NOT NULL,
    CONSTRAINT order_requests_pkey PRIMARY KEY (actor, key)
);
COMMENT ON TABLE order_requests IS 'Orders by hand, by the Idempotency-Key of whoever posted them.';
COMMENT ON COLUMN order_requests.fingerprint IS 'SHA-256 of the request, in hex: the same key with another body is refused.';
COMMENT ON COLUMN order_requests.answer IS 'What was answered, byte by byte, to be answered again; nothing personal.';
