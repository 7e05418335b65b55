-- Shipments, what carriers reported about them, what went wrong, and what was answered.

CREATE TABLE shipments (
    shipment_id            uuid        NOT NULL,
    order_id               uuid        NOT NULL,
    parcel_id              uuid        NOT NULL,
    order_number           text        NOT NULL,
    location               text        NOT NULL,
    sscc                   text        NOT NULL,
    weight_grams           bigint      NOT NULL,
    lines                  jsonb       NOT NULL,
    currency               text        NOT NULL,
    value_minor            bigint      NOT NULL,
    cash_on_delivery_minor bigint      NOT NULL,
    shipping_method        text,
    recipient              jsonb,
    status                 text        NOT NULL,
    carrier                text,
    service                text,
    tracking_number        text,
    tracking_token         text,
    cost_minor             bigint,
    cost_currency          text,
    chosen_because         jsonb       NOT NULL,
    tracking_status        text        NOT NULL,
    incident_reason        text,
    tracked_at             timestamptz,
    voided_for             uuid,
    created_at             timestamptz NOT NULL,
    booked_at              timestamptz,
    handed_over_at         timestamptz,
    ended_at               timestamptz,
    version                bigint      NOT NULL,
    CONSTRAINT shipments_pkey PRIMARY KEY (shipment_id),
    CONSTRAINT shipments_one_per_parcel UNIQUE (parcel_id),
    CONSTRAINT shipments_tracking_number_unique UNIQUE (tracking_number),
    CONSTRAINT shipments_tracking_token_unique UNIQUE (tracking_token),
    CONSTRAINT shipments_status CHECK (status IN
        ('draft', 'booked', 'handed_over', 'delivered', 'returned', 'lost', 'voided')),
    CONSTRAINT shipments_tracking_status CHECK (tracking_status IN
        ('pending', 'picked_up', 'in_transit', 'on_hold', 'delivery_delayed', 'out_for_delivery',
         'ready_for_pickup', 'delivery_failed', 'return_to_sender', 'delivered', 'cancelled',
         'unknown')),
    CONSTRAINT shipments_booked_whole CHECK (
        num_nulls(carrier, service, tracking_number, tracking_token, cost_minor, cost_currency,
            booked_at) IN (0, 7)),
    CONSTRAINT shipments_unbooked_only_before CHECK (
        carrier IS NOT NULL OR status IN ('draft', 'voided')),
    CONSTRAINT shipments_handed_over_at CHECK (
        (handed_over_at IS NOT NULL)
            = (status IN ('handed_over', 'delivered', 'returned', 'lost'))),
    CONSTRAINT shipments_ended_at CHECK (
        (ended_at IS NOT NULL) = (status IN ('delivered', 'returned', 'lost', 'voided'))),
    CONSTRAINT shipments_amounts_positive CHECK (
        weight_grams >= 0 AND cash_on_delivery_minor >= 0 AND coalesce(cost_minor, 0) >= 0
            AND version >= 0)
);
COMMENT ON TABLE shipments IS 'One row per parcel: who carries it and how far it is.';
COMMENT ON COLUMN shipments.weight_grams IS 'Goods and carton, in grams.';
COMMENT ON COLUMN shipments.lines IS 'What is inside, as the parcel was packed: line_id, sku, quantity; never changes.';
COMMENT ON COLUMN shipments.currency IS 'ISO 4217, of value and cash on delivery.';
COMMENT ON COLUMN shipments.value_minor IS 'What the contents are worth, in minor units of the currency.';
COMMENT ON COLUMN shipments.cash_on_delivery_minor IS 'To be collected at the door, in minor units of the currency.';
COMMENT ON COLUMN shipments.shipping_method IS 'How the customer wants it sent, in the platform''s words.';
COMMENT ON COLUMN shipments.recipient IS 'Personal: whom it goes to.';
COMMENT ON COLUMN shipments.tracking_number IS 'On the label; its digits 1 to 3 are the slot.';
COMMENT ON COLUMN shipments.tracking_token IS 'What the customer''s link ends with; cannot be guessed.';
COMMENT ON COLUMN shipments.cost_minor IS 'What the carrier takes, in minor units of cost_currency.';
COMMENT ON COLUMN shipments.chosen_because IS 'Sentences: which rule, which candidates lost and why.';
COMMENT ON COLUMN shipments.tracked_at IS 'Time of the report that tracking_status comes from; older ones move nothing.';
COMMENT ON COLUMN shipments.voided_for IS 'The cancellation that counted its pieces.';
COMMENT ON COLUMN shipments.version IS 'How many facts were told about it.';
CREATE INDEX shipments_order_id ON shipments (order_id);
COMMENT ON INDEX shipments_order_id IS 'Cancellations and lists ask by order.';
CREATE INDEX shipments_created ON shipments (created_at DESC, shipment_id DESC);
COMMENT ON INDEX shipments_created IS 'Pages of the list, newest first.';

CREATE TABLE tracking_events (
    shipment_id     uuid        NOT NULL,
    report_key      text        NOT NULL,
    tracking_status text        NOT NULL,
    told_as         text        NOT NULL,
    description     text,
    city            text,
    incident_reason text,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL,
    advanced        boolean     NOT NULL,
    CONSTRAINT tracking_events_pkey PRIMARY KEY (shipment_id, report_key),
    CONSTRAINT tracking_events_shipment FOREIGN KEY (shipment_id) REFERENCES shipments
);
COMMENT ON TABLE tracking_events IS 'Everything that was reported about a shipment; append-only.';
COMMENT ON COLUMN tracking_events.report_key IS 'The carrier''s id of the report, else its word and time: a repetition meets its row.';
COMMENT ON COLUMN tracking_events.told_as IS 'The carrier''s word before it became one of the twelve.';
COMMENT ON COLUMN tracking_events.occurred_at IS 'As the carrier tells it, never later than recorded_at.';
COMMENT ON COLUMN tracking_events.advanced IS 'False for what came late or contradicts an end: recorded, moves nothing.';

CREATE TABLE incidents (
    shipment_id uuid        NOT NULL,
    opened_by   text        NOT NULL,
    kind        text        NOT NULL,
    reason      text,
    owner       text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    closed_at   timestamptz,
    CONSTRAINT incidents_pkey PRIMARY KEY (shipment_id, opened_by),
    CONSTRAINT incidents_shipment FOREIGN KEY (shipment_id) REFERENCES shipments,
    CONSTRAINT incidents_kind CHECK (kind IN
        ('no_carrier', 'delivery_failed', 'on_hold', 'return_to_sender', 'cancelled_by_carrier',
         'contradiction')),
    CONSTRAINT incidents_closed_after_opened CHECK (closed_at >= opened_at)
);
COMMENT ON TABLE incidents IS 'What went wrong with a shipment; has an owner until it is closed.';
COMMENT ON COLUMN incidents.opened_by IS 'The key of the report that opened it, or booking.';
COMMENT ON COLUMN incidents.reason IS 'One of the 35 incident reasons, where the carrier gave one.';
CREATE INDEX incidents_open ON incidents (shipment_id) WHERE closed_at IS NULL;
COMMENT ON INDEX incidents_open IS 'The list of shipments that somebody has to look after.';

CREATE TABLE cancellations (
    cancellation_id uuid        NOT NULL,
    order_id        uuid        NOT NULL,
    lines           jsonb       NOT NULL,
    settled_at      timestamptz NOT NULL,
    CONSTRAINT cancellations_pkey PRIMARY KEY (cancellation_id)
);
COMMENT ON TABLE cancellations IS 'Wishes to cancel that were answered; each is answered once.';
COMMENT ON COLUMN cancellations.lines IS 'The answer: line_id, cancelled, refused.';

CREATE TABLE parked_reports (
    report_id       uuid        NOT NULL,
    carrier         text        NOT NULL,
    tracking_number text,
    slot            smallint    NOT NULL,
    reason          text        NOT NULL,
    body            bytea       NOT NULL,
    parked_at       timestamptz NOT NULL,
    taken_at        timestamptz,
    CONSTRAINT parked_reports_pkey PRIMARY KEY (report_id),
    CONSTRAINT parked_reports_slot CHECK (slot BETWEEN 0 AND 255)
);
COMMENT ON TABLE parked_reports IS 'Signed webhooks of carriers that could not be used, with the reason.';
COMMENT ON COLUMN parked_reports.report_id IS 'Derived from carrier and body: the same one again meets its row.';
COMMENT ON COLUMN parked_reports.tracking_number IS 'Where it could be read; taken by itself once a shipment bears it.';
COMMENT ON COLUMN parked_reports.slot IS 'The slot of the tracking number, from which the lane follows.';
COMMENT ON COLUMN parked_reports.body IS 'As the carrier sent it.';
COMMENT ON COLUMN parked_reports.taken_at IS 'When it could be used after all.';
CREATE INDEX parked_reports_open ON parked_reports (report_id) WHERE taken_at IS NULL;
COMMENT ON INDEX parked_reports_open IS 'What somebody has to look at, in pages.';
