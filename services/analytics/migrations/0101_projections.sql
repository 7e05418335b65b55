-- Facts and projections, made of events alone. `reset` empties every table of this file; the same
-- events, in any order, fill them alike again.

CREATE TABLE orders (
    order_id  uuid    PRIMARY KEY,
    version   bigint  NOT NULL,
    channel   text,
    day       date,
    currency  text,
    test      boolean NOT NULL,
    country   text,
    region    text,
    lines     jsonb   NOT NULL,
    cancelled boolean NOT NULL,
    settled   jsonb   NOT NULL,
    CONSTRAINT orders_told CHECK (version >= 0 AND num_nonnulls(channel, day, currency, country, region) = CASE version WHEN 0 THEN 0 ELSE 5 END)
);
COMMENT ON TABLE orders IS 'What was sold, as far as it was heard; the sales tables are the sums over it.';
COMMENT ON COLUMN orders.version IS 'The order''s version that the facts are from; 0 while only effects were heard.';
COMMENT ON COLUMN orders.day IS 'UTC day of placing.';
COMMENT ON COLUMN orders.test IS 'Tries the shop out; counts nowhere.';
COMMENT ON COLUMN orders.country IS 'ISO 3166-1 alpha-2; empty where it is not known.';
COMMENT ON COLUMN orders.region IS 'Code of the region where the platform gives one, else its name; empty where neither is known.';
COMMENT ON COLUMN orders.lines IS 'Per line: line, sku, quantity, cancelled (as the shop tells it) and revenue_minor.';
COMMENT ON COLUMN orders.cancelled IS 'Cancelled or rejected as a whole.';
COMMENT ON COLUMN orders.settled IS 'Pieces that warehouse and logistics cancelled: cancellation, holder, line, pieces.';

CREATE TABLE order_stages (
    order_id       uuid PRIMARY KEY,
    received_at    timestamptz,
    approved_at    timestamptz,
    allocated_at   timestamptz,
    picked_at      timestamptz,
    packed_at      timestamptz,
    handed_over_at timestamptz,
    delivered_at   timestamptz,
    completed_at   timestamptz
);
COMMENT ON TABLE order_stages IS 'When an order first reached each milestone, as the events tell it.';

CREATE TABLE order_spans (
    order_id uuid     NOT NULL,
    stage    text     NOT NULL,
    day      date     NOT NULL,
    channel  text     NOT NULL COLLATE "C",
    bucket   smallint NOT NULL,
    seconds  bigint   NOT NULL,
    PRIMARY KEY (order_id, stage),
    CONSTRAINT order_spans_seconds_not_negative CHECK (seconds >= 0)
);
COMMENT ON TABLE order_spans IS 'How long an order took for a stage, just as cycle_times counts it.';
COMMENT ON COLUMN order_spans.day IS 'UTC day on which the stage ended.';
COMMENT ON COLUMN order_spans.bucket IS 'Which bucket of the histogram, from 0.';
CREATE INDEX order_spans_counted ON order_spans (day, channel, stage, bucket, seconds);
COMMENT ON INDEX order_spans_counted IS 'The slowest order of a bucket.';

CREATE TABLE cycle_times (
    day         date     NOT NULL,
    channel     text     NOT NULL COLLATE "C",
    stage       text     NOT NULL,
    bucket      smallint NOT NULL,
    orders      bigint   NOT NULL,
    sum_seconds bigint   NOT NULL,
    max_seconds bigint   NOT NULL,
    PRIMARY KEY (day, channel, stage, bucket),
    CONSTRAINT cycle_times_stage CHECK (stage IN ('approved', 'allocated', 'picked', 'packed', 'handed_over', 'delivered', 'completed', 'whole')),
    CONSTRAINT cycle_times_orders_positive CHECK (orders > 0),
    CONSTRAINT cycle_times_seconds CHECK (max_seconds >= 0 AND sum_seconds >= max_seconds AND sum_seconds <= max_seconds * orders)
);
COMMENT ON TABLE cycle_times IS 'Histograms: how many orders took how long for a stage, per day on which it ended and channel.';
COMMENT ON COLUMN cycle_times.sum_seconds IS 'What the orders of the bucket took together.';
COMMENT ON COLUMN cycle_times.max_seconds IS 'What the slowest of the bucket took.';

CREATE TABLE sales_by_product (
    day              date   NOT NULL,
    channel          text   NOT NULL COLLATE "C",
    currency         text   NOT NULL COLLATE "C",
    sku              text   NOT NULL COLLATE "C",
    orders           bigint NOT NULL,
    pieces           bigint NOT NULL,
    revenue_minor    bigint NOT NULL,
    cancelled_orders bigint NOT NULL,
    cancelled_pieces bigint NOT NULL,
    PRIMARY KEY (day, channel, currency, sku),
    CONSTRAINT sales_by_product_not_negative CHECK (orders >= 0 AND pieces >= 0 AND cancelled_orders >= 0 AND cancelled_pieces >= 0)
);
COMMENT ON TABLE sales_by_product IS 'Sales per UTC day of placing, channel, currency and item; an order counts once for each of its items.';
COMMENT ON COLUMN sales_by_product.sku IS 'Empty where the shop names none.';
COMMENT ON COLUMN sales_by_product.orders IS 'Orders with at least one such piece that stands.';
COMMENT ON COLUMN sales_by_product.pieces IS 'Pieces that stand.';
COMMENT ON COLUMN sales_by_product.revenue_minor IS 'Unit prices less the discounts of the lines, for the pieces that stand; minor units of the currency.';
COMMENT ON COLUMN sales_by_product.cancelled_orders IS 'Orders with such a piece that were cancelled or rejected as a whole.';
COMMENT ON COLUMN sales_by_product.cancelled_pieces IS 'Pieces cancelled, with their order or alone.';

CREATE TABLE sales_by_region (
    day              date   NOT NULL,
    channel          text   NOT NULL COLLATE "C",
    currency         text   NOT NULL COLLATE "C",
    country          text   NOT NULL COLLATE "C",
    region           text   NOT NULL COLLATE "C",
    orders           bigint NOT NULL,
    pieces           bigint NOT NULL,
    revenue_minor    bigint NOT NULL,
    cancelled_orders bigint NOT NULL,
    cancelled_pieces bigint NOT NULL,
    PRIMARY KEY (day, channel, currency, country, region),
    CONSTRAINT sales_by_region_not_negative CHECK (orders >= 0 AND pieces >= 0 AND cancelled_orders >= 0 AND cancelled_pieces >= 0)
);
COMMENT ON TABLE sales_by_region IS 'Sales per UTC day of placing, channel, currency, country and region; every order counts exactly once, so days and channels are summed up from here.';
COMMENT ON COLUMN sales_by_region.country IS 'Empty where it is not known.';
COMMENT ON COLUMN sales_by_region.region IS 'Empty where it is not known.';
COMMENT ON COLUMN sales_by_region.orders IS 'Orders that were not cancelled or rejected as a whole.';
COMMENT ON COLUMN sales_by_region.pieces IS 'Pieces that stand.';
COMMENT ON COLUMN sales_by_region.revenue_minor IS 'Unit prices less the discounts of the lines, for the pieces that stand; minor units of the currency.';
COMMENT ON COLUMN sales_by_region.cancelled_orders IS 'Orders that were cancelled or rejected as a whole.';
COMMENT ON COLUMN sales_by_region.cancelled_pieces IS 'Pieces cancelled, with their order or alone.';
