-- Carriers of one's own: their numbers and labels come by hand, their reports from tracking
-- services, sheets and people.

CREATE TABLE own_carriers (
    code         text        NOT NULL,
    name         text        NOT NULL,
    tracking_url text,
    reported_as  jsonb       NOT NULL,
    preferred    boolean     NOT NULL,
    retired      boolean     NOT NULL,
    changed_by   text        NOT NULL,
    changed_at   timestamptz NOT NULL,
    CONSTRAINT own_carriers_pkey PRIMARY KEY (code),
    CONSTRAINT own_carriers_code CHECK (code ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
    CONSTRAINT own_carriers_not_both CHECK (NOT (preferred AND retired))
);
COMMENT ON TABLE own_carriers IS 'Carriers that the house names itself.';
COMMENT ON COLUMN own_carriers.tracking_url IS 'Where the carrier shows a parcel; {number} stands for its number.';
COMMENT ON COLUMN own_carriers.reported_as IS 'Array of what tracking services call it.';
COMMENT ON COLUMN own_carriers.preferred IS 'New parcels wait for its number.';
COMMENT ON COLUMN own_carriers.retired IS 'It takes no new parcels.';
COMMENT ON COLUMN own_carriers.changed_by IS 'Who put it as it stands.';
CREATE UNIQUE INDEX own_carriers_one_preferred ON own_carriers (preferred) WHERE preferred;
COMMENT ON INDEX own_carriers_one_preferred IS 'Parcels cannot wait for two.';

CREATE TABLE waybills (
    shipment_id     uuid        NOT NULL,
    carrier         text        NOT NULL,
    tracking_number text        NOT NULL,
    slot            smallint    NOT NULL,
    booked_by       text        NOT NULL,
    booked_at       timestamptz NOT NULL,
    released_at     timestamptz,
    CONSTRAINT waybills_pkey PRIMARY KEY (shipment_id),
    CONSTRAINT waybills_shipment FOREIGN KEY (shipment_id) REFERENCES shipments,
    CONSTRAINT waybills_slot CHECK (slot BETWEEN 0 AND 255)
);
COMMENT ON TABLE waybills IS 'Which parcel has a number that a carrier of one''s own gave.';
COMMENT ON COLUMN waybills.slot IS 'The slot of the shipment, which the number does not tell.';
COMMENT ON COLUMN waybills.booked_by IS 'Who typed or scanned it.';
COMMENT ON COLUMN waybills.released_at IS 'When the shipment was voided; from then on the number may be on another.';
CREATE UNIQUE INDEX waybills_live ON waybills (carrier, tracking_number) WHERE released_at IS NULL;
COMMENT ON INDEX waybills_live IS 'One number of a carrier is on one parcel, in whatever lane.';
CREATE INDEX waybills_number ON waybills (tracking_number);
COMMENT ON INDEX waybills_number IS 'A report knows the number, and not always the carrier.';

CREATE TABLE attached_labels (
    shipment_id uuid        NOT NULL,
    kind        text        NOT NULL,
    content     bytea       NOT NULL,
    attached_by text        NOT NULL,
    attached_at timestamptz NOT NULL,
    CONSTRAINT attached_labels_pkey PRIMARY KEY (shipment_id),
    CONSTRAINT attached_labels_shipment FOREIGN KEY (shipment_id) REFERENCES shipments,
    CONSTRAINT attached_labels_kind CHECK (kind IN ('pdf', 'png', 'zpl')),
    CONSTRAINT attached_labels_bounded CHECK (octet_length(content) BETWEEN 1 AND 1048576)
);
COMMENT ON TABLE attached_labels IS 'Labels that carriers of one''s own gave, as they were attached.';
COMMENT ON COLUMN attached_labels.kind IS 'Seen from the content.';

-- Two carriers may give the same number, and a number may come back after its parcel was voided.
ALTER TABLE shipments DROP CONSTRAINT shipments_tracking_number_unique;
CREATE INDEX shipments_tracking_number ON shipments (tracking_number);
COMMENT ON INDEX shipments_tracking_number IS 'Reports ask by number.';
COMMENT ON COLUMN shipments.tracking_number IS 'On the label; of a built-in carrier digits 1 to 3 are the slot.';

ALTER TABLE tracking_events ADD COLUMN reported_by text;
COMMENT ON COLUMN tracking_events.reported_by IS 'Who said so, where it was no carrier.';

ALTER TABLE parked_reports
    ADD COLUMN tried_at timestamptz,
    ADD COLUMN dropped_because text,
    ADD COLUMN dropped_by text,
    ADD CONSTRAINT parked_reports_dropped_whole CHECK (
        num_nulls(dropped_because, dropped_by) IN (0, 2)
            AND (dropped_by IS NULL OR taken_at IS NOT NULL));
COMMENT ON COLUMN parked_reports.taken_at IS 'When it could be used after all, or was given up.';
COMMENT ON COLUMN parked_reports.dropped_because IS 'Why it was given up.';
COMMENT ON COLUMN parked_reports.dropped_by IS 'Who gave it up.';
COMMENT ON COLUMN parked_reports.tried_at IS 'When it was last tried by itself in vain; a waybill booked later lets it be tried again.';
