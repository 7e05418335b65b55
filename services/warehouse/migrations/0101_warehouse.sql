-- What warehouse owns. Quantities are pieces. The service has one lane, so one writer: counters
-- and levels are never contended, and the checks stand behind the code.

CREATE TABLE counters (
    single    boolean PRIMARY KEY DEFAULT true,
    arrivals  bigint  NOT NULL DEFAULT 0,
    movements bigint  NOT NULL DEFAULT 0,
    parcels   bigint  NOT NULL DEFAULT 0,
    CONSTRAINT counters_one_row CHECK (single)
);
COMMENT ON TABLE counters IS 'The last numbers given out: orders in their order of arrival, rows of the ledger, serials of parcels.';
INSERT INTO counters DEFAULT VALUES;

CREATE TABLE items (
    sku          text   PRIMARY KEY,
    name         text   NOT NULL,
    weight_grams bigint,
    version      bigint NOT NULL,
    CONSTRAINT items_weight_not_negative CHECK (weight_grams >= 0)
);
COMMENT ON TABLE items IS 'The item master.';

CREATE TABLE item_barcodes (
    barcode text    PRIMARY KEY,
    sku     text    NOT NULL REFERENCES items (sku),
    place   integer NOT NULL
);
COMMENT ON TABLE item_barcodes IS 'Every code that pieces bear; a code belongs to one item.';
COMMENT ON COLUMN item_barcodes.place IS 'Keeps the order in which they were given.';
CREATE INDEX item_barcodes_sku ON item_barcodes (sku);

CREATE TABLE locations (
    name        text PRIMARY KEY,
    default_bin text NOT NULL
);
COMMENT ON COLUMN locations.default_bin IS 'Where whatever has no bin of its own lies.';

CREATE TABLE bins (
    location      text    NOT NULL REFERENCES locations (name),
    code          text    NOT NULL,
    zone          text    NOT NULL,
    walking_order integer NOT NULL,
    PRIMARY KEY (location, code)
);
COMMENT ON COLUMN bins.walking_order IS 'The lower, the earlier on a picker''s way.';

CREATE TABLE bin_assignments (
    location text NOT NULL,
    sku      text NOT NULL REFERENCES items (sku),
    code     text NOT NULL,
    PRIMARY KEY (location, sku),
    CONSTRAINT bin_assignments_bin FOREIGN KEY (location, code) REFERENCES bins (location, code)
);
COMMENT ON TABLE bin_assignments IS 'The bin of an item at a location, where it is not the default one.';

INSERT INTO locations (name, default_bin) VALUES ('main', 'A-00-00');
INSERT INTO bins (location, code, zone, walking_order) VALUES ('main', 'A-00-00', 'a', 0);

CREATE TABLE stock_levels (
    sku       text   NOT NULL REFERENCES items (sku),
    location  text   NOT NULL REFERENCES locations (name),
    on_hand   bigint NOT NULL,
    allocated bigint NOT NULL,
    PRIMARY KEY (sku, location),
    CONSTRAINT stock_levels_on_hand_not_negative CHECK (on_hand >= 0),
    CONSTRAINT stock_levels_never_oversold CHECK (allocated >= 0 AND allocated <= on_hand)
);
COMMENT ON TABLE stock_levels IS 'How much there is; always the sum of the movements.';
COMMENT ON COLUMN stock_levels.on_hand IS 'Pieces in the building, picked and packed ones included, until the hand-over.';
COMMENT ON COLUMN stock_levels.allocated IS 'Pieces set aside for orders.';

CREATE TABLE movements (
    number      bigint      PRIMARY KEY,
    movement_id uuid        NOT NULL,
    sku         text        NOT NULL,
    location    text        NOT NULL,
    kind        text        NOT NULL,
    on_hand_change   bigint NOT NULL,
    allocated_change bigint NOT NULL,
    on_hand     bigint      NOT NULL,
    allocated   bigint      NOT NULL,
    cause       text        NOT NULL,
    reason      text,
    order_id    uuid,
    moved_at    timestamptz NOT NULL,
    CONSTRAINT movements_id UNIQUE (movement_id),
    CONSTRAINT movements_kind CHECK (kind IN ('received', 'allocated', 'released', 'shipped', 'adjusted')),
    CONSTRAINT movements_adjusted_with_reason CHECK (kind <> 'adjusted' OR reason IS NOT NULL)
);
COMMENT ON TABLE movements IS 'The ledger: append-only, the only writer of quantities.';
COMMENT ON COLUMN movements.on_hand IS 'Pieces in the building after it.';
COMMENT ON COLUMN movements.allocated IS 'Pieces set aside after it.';
COMMENT ON COLUMN movements.cause IS 'Id of the receipt, adjustment, fulfillment order, pick task, cancellation or parcel that caused it.';
CREATE INDEX movements_sku ON movements (sku, number);

CREATE TABLE orders (
    order_id        uuid        PRIMARY KEY,
    arrival         bigint      NOT NULL,
    number          text        NOT NULL,
    channel         text        NOT NULL,
    currency        text        NOT NULL,
    value_minor     bigint      NOT NULL,
    cash_on_delivery_minor bigint NOT NULL,
    shipping_method text,
    person          jsonb,
    approved_at     timestamptz NOT NULL,
    shortages       bigint      NOT NULL DEFAULT 0,
    packed_pieces   bigint      NOT NULL DEFAULT 0,
    CONSTRAINT orders_arrival UNIQUE (arrival)
);
COMMENT ON TABLE orders IS 'Approved orders, as far as they concern the floor.';
COMMENT ON COLUMN orders.arrival IS 'Its place in the queue for missing stock: the lower, the earlier it is served.';
COMMENT ON COLUMN orders.person IS 'To whom it goes; the only personal member, goes into parcels.';
COMMENT ON COLUMN orders.shortages IS 'How often StockShort was said; numbers those events.';
COMMENT ON COLUMN orders.packed_pieces IS 'Pieces that ever went into a parcel; shares out value and cash on delivery without a rest.';

CREATE TABLE order_lines (
    order_id    uuid   NOT NULL REFERENCES orders (order_id),
    line_id     uuid   NOT NULL,
    sku         text   NOT NULL,
    place       integer NOT NULL,
    wanted      bigint NOT NULL,
    backordered bigint NOT NULL,
    cancelled   bigint NOT NULL,
    voided_open bigint NOT NULL,
    recount_until timestamptz,
    PRIMARY KEY (order_id, line_id),
    CONSTRAINT order_lines_within_wanted
        CHECK (backordered >= 0 AND cancelled >= 0 AND backordered + cancelled <= wanted)
);
COMMENT ON TABLE order_lines IS 'wanted = backordered + cancelled + the sum over its pick tasks of (quantity - short).';
COMMENT ON COLUMN order_lines.voided_open IS 'Pieces of voided parcels less those that logistics has told to be cancelled; below zero while the voiding is still to come.';
COMMENT ON COLUMN order_lines.recount_until IS 'After a short pick the shelf is counted anew; until then only fresh goods are given.';
CREATE INDEX order_lines_backordered ON order_lines (sku) WHERE backordered > 0;
COMMENT ON INDEX order_lines_backordered IS 'The queue for missing stock.';

CREATE TABLE fulfillment_orders (
    fulfillment_order_id uuid        PRIMARY KEY,
    order_id             uuid        NOT NULL REFERENCES orders (order_id),
    number               integer     NOT NULL,
    location             text        NOT NULL,
    routed_by            text        NOT NULL,
    created_at           timestamptz NOT NULL,
    CONSTRAINT fulfillment_orders_number UNIQUE (order_id, number)
);
COMMENT ON TABLE fulfillment_orders IS 'What one location does for one order; its lines are its pick tasks.';
COMMENT ON COLUMN fulfillment_orders.number IS '1, 2, ... within the order.';
COMMENT ON COLUMN fulfillment_orders.routed_by IS 'Why this location, and why not the others.';
CREATE INDEX fulfillment_orders_created ON fulfillment_orders (created_at, fulfillment_order_id);

CREATE TABLE pick_jobs (
    job_id               uuid        PRIMARY KEY,
    fulfillment_order_id uuid        NOT NULL REFERENCES fulfillment_orders (fulfillment_order_id),
    order_id             uuid        NOT NULL,
    location             text        NOT NULL,
    zone                 text        NOT NULL,
    state                text        NOT NULL,
    holder               text,
    claimed_until        timestamptz,
    refusal              text,
    version              bigint      NOT NULL,
    released_at          timestamptz NOT NULL,
    CONSTRAINT pick_jobs_state CHECK (state IN ('open', 'claimed', 'picked', 'packed', 'cancelled')),
    CONSTRAINT pick_jobs_claimed_until_is_of_claims CHECK ((state = 'claimed') = (claimed_until IS NOT NULL))
);
COMMENT ON TABLE pick_jobs IS 'What one device claims: the tasks of one fulfillment order in one zone.';
COMMENT ON COLUMN pick_jobs.holder IS 'Actor, such as device:scanner-7, who holds it or picked it.';
COMMENT ON COLUMN pick_jobs.refusal IS 'What the holder hears where the job was cancelled.';
COMMENT ON COLUMN pick_jobs.version IS 'Numbers the events of the job.';
CREATE INDEX pick_jobs_order ON pick_jobs (order_id);
CREATE INDEX pick_jobs_on_the_floor ON pick_jobs (location, zone, released_at, job_id)
    WHERE state IN ('open', 'claimed');
CREATE INDEX pick_jobs_released ON pick_jobs (released_at, job_id);

CREATE TABLE pick_tasks (
    task_id       uuid    PRIMARY KEY,
    job_id        uuid    NOT NULL REFERENCES pick_jobs (job_id),
    order_id      uuid    NOT NULL,
    line_id       uuid    NOT NULL,
    sku           text    NOT NULL,
    bin           text    NOT NULL,
    walking_order integer NOT NULL,
    quantity      bigint  NOT NULL,
    picked        bigint  NOT NULL,
    short         bigint  NOT NULL,
    packed        bigint  NOT NULL,
    handed_over   bigint  NOT NULL,
    CONSTRAINT pick_tasks_within_quantity CHECK (picked >= 0 AND short >= 0 AND picked + short <= quantity),
    CONSTRAINT pick_tasks_packed_was_picked CHECK (packed >= 0 AND packed <= picked),
    CONSTRAINT pick_tasks_handed_over_was_packed CHECK (handed_over >= 0 AND handed_over <= packed)
);
COMMENT ON TABLE pick_tasks IS 'One bin, one item, one quantity for one line; quantity - short - handed_over is what it holds allocated.';
COMMENT ON COLUMN pick_tasks.quantity IS 'Pieces wanted; falls when pieces are cancelled or taken away by an adjustment.';
CREATE INDEX pick_tasks_order ON pick_tasks (order_id);
CREATE INDEX pick_tasks_job ON pick_tasks (job_id);
CREATE INDEX pick_tasks_in_the_building ON pick_tasks (sku) WHERE quantity - short > handed_over;
COMMENT ON INDEX pick_tasks_in_the_building IS 'Whom an adjustment can take pieces from.';

CREATE TABLE parcels (
    parcel_id            uuid        PRIMARY KEY,
    order_id             uuid        NOT NULL REFERENCES orders (order_id),
    fulfillment_order_id uuid        NOT NULL,
    number               integer     NOT NULL,
    location             text        NOT NULL,
    sscc                 text        NOT NULL,
    weight_grams         bigint      NOT NULL,
    state                text        NOT NULL,
    packed_by            text        NOT NULL,
    packed_at            timestamptz NOT NULL,
    version              bigint      NOT NULL,
    CONSTRAINT parcels_sscc UNIQUE (sscc),
    CONSTRAINT parcels_state CHECK (state IN ('packed', 'handed_over', 'voided', 'returned', 'lost'))
);
COMMENT ON COLUMN parcels.number IS '1, 2, ... within the order.';
COMMENT ON COLUMN parcels.sscc IS 'GS1 serial shipping container code, 18 digits.';
CREATE INDEX parcels_order ON parcels (order_id);

CREATE TABLE parcel_lines (
    parcel_id uuid   NOT NULL REFERENCES parcels (parcel_id),
    task_id   uuid   NOT NULL,
    line_id   uuid   NOT NULL,
    sku       text   NOT NULL,
    quantity  bigint NOT NULL,
    PRIMARY KEY (parcel_id, task_id),
    CONSTRAINT parcel_lines_quantity_positive CHECK (quantity > 0)
);
COMMENT ON COLUMN parcel_lines.task_id IS 'The task whose picked pieces these are.';

CREATE TABLE put_backs (
    put_back_id uuid        PRIMARY KEY,
    order_id    uuid        NOT NULL,
    location    text        NOT NULL,
    bin         text        NOT NULL,
    sku         text        NOT NULL,
    quantity    bigint      NOT NULL,
    reason      text        NOT NULL,
    opened_at   timestamptz NOT NULL,
    done_at     timestamptz,
    done_by     text,
    CONSTRAINT put_backs_quantity_positive CHECK (quantity > 0),
    CONSTRAINT put_backs_reason CHECK (reason IN ('cancelled', 'voided', 'returned'))
);
COMMENT ON TABLE put_backs IS 'Pieces that a person has to carry back to a bin; the books have them already.';
CREATE INDEX put_backs_opened ON put_backs (opened_at, put_back_id);

CREATE TABLE cancellations (
    cancellation_id uuid        PRIMARY KEY,
    order_id        uuid        NOT NULL,
    answer          jsonb       NOT NULL,
    settled_at      timestamptz NOT NULL,
    logistics_settled boolean   NOT NULL DEFAULT false
);
COMMENT ON TABLE cancellations IS 'Wishes to cancel that were answered, with the answer.';
COMMENT ON COLUMN cancellations.logistics_settled IS 'Logistics has answered for what was passed on.';

CREATE TABLE devices (
    device   text    PRIMARY KEY,
    location text    NOT NULL,
    zones    text[]  NOT NULL,
    revoked  boolean NOT NULL
);
COMMENT ON TABLE devices IS 'Who may work on the floor, and in which zones; known from the gateway''s events.';

CREATE TABLE answered (
    scope       text        NOT NULL,
    key         text        NOT NULL,
    fingerprint uuid        NOT NULL,
    answer      jsonb       NOT NULL,
    asked_by    text        NOT NULL,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (scope, key)
);
COMMENT ON TABLE answered IS 'Receipts, adjustments, packages and scans that were done, so that a repeated one hears the same and does nothing.';
COMMENT ON COLUMN answered.scope IS 'receipt, adjustment, package, or scan/<actor>: a device makes its own scan ids.';
COMMENT ON COLUMN answered.key IS 'Idempotency-Key or scan id.';
COMMENT ON COLUMN answered.fingerprint IS 'Hash of the body: the same key with another body is refused.';
