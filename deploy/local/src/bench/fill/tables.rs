//! Which rows belong to an order, and what of them is unique or follows from other rows.

/// A table whose rows are copied with their orders.
pub struct Table {
    /// Schema and name.
    pub name: &'static str,
    /// What of a row says to which order, parcel, task, shipment, return or customer it belongs.
    pub of: &'static str,
    /// What a copy has in columns that do not follow from their kind.
    pub anew: &'static [(&'static str, &'static str)],
    /// What is to be done once its rows are there.
    pub after: &'static str,
}

/// Gives a table all of whose columns follow from their kind.
const fn plain(name: &'static str, of: &'static str) -> Table {
    Table { name, of, anew: &[], after: "" }
}

/// Names by which others call something, wherever they stand; texts all of them.
pub const ANEW: [(&str, &str); 12] = [
    ("number", "t.number || lpad(c.round::text, 4, '0')"),
    ("order_number", "t.order_number || lpad(c.round::text, 4, '0')"),
    ("external_ref", "t.external_ref || lpad(c.round::text, 4, '0')"),
    ("resource", "t.resource || lpad(c.round::text, 4, '0')"),
    ("webhook_id", "t.webhook_id || '-' || c.round"),
    ("sscc", "'9' || substr(t.sscc, 2, 7) || lpad(c.round::text, 4, '0') || right(t.sscc, 6)"),
    ("tracking_number", "overlay(t.tracking_number PLACING lpad(c.round::text, 4, '0') FROM 6)"),
    ("tracking_token", "overlay(t.tracking_token PLACING c.mark FROM 1)"),
    ("email", "replace(t.email, '@', '.' || c.round || '@')"),
    ("email_key", "replace(t.email_key, '@', '.' || c.round || '@')"),
    ("phone", "t.phone || lpad(c.round::text, 4, '0')"),
    ("phone_key", "t.phone_key || lpad(c.round::text, 4, '0')"),
];

/// Tables with such columns that are not copied: sums, and what an upgrade once left to be done.
pub const APART: [&str; 3] =
    ["crm.customers", "crm.customer_spendings", "warehouse.orders_without_cases"];

/// Tables of rooms that are filled at the same time; none of them looks at another's.
pub const ROOMS: [&[Table]; 2] = [&OFFICE, &FLOOR];

/// What the office keeps.
const OFFICE: [Table; 25] = [
    Table {
        // An order that was completed would be closed by the clock soon, all copies at once.
        anew: &[("due_at", "t.due_at - c.shift")],
        ..plain("order_intake.orders", "t.id")
    },
    plain("order_intake.order_lines", "t.order_id"),
    plain("order_intake.timeline", "t.order_id"),
    plain("order_intake.deliveries", "t.order_id"),
    plain("order_intake.cancellations", "t.order_id"),
    plain("order_intake.returns", "t.order_id"),
    plain("order_intake.return_lines", "t.return_id"),
    plain("order_intake.refunds", "t.order_id"),
    Table {
        anew: &[("key", "t.key || '-' || c.round")],
        ..plain("order_intake.order_requests", "t.order_id")
    },
    plain("review.reviews", "t.order_id"),
    plain("review.holds", "t.order_id"),
    plain("review.awaited_items", "t.order_id"),
    plain("crm.orders", "t.order_id"),
    plain("crm.customer_registrations", "t.customer_id"),
    plain("crm.customer_persons", "t.customer_id"),
    plain("crm.customer_contacts", "t.customer_id"),
    plain("crm.order_holds", "t.order_id"),
    plain("crm.message_shipments", "t.order_id"),
    plain("crm.message_shortages", "t.order_id"),
    plain("crm.messages", "t.order_id"),
    plain("analytics.orders", "t.order_id"),
    plain("analytics.order_stages", "t.order_id"),
    plain("analytics.order_spans", "t.order_id"),
    plain("gateway.shop_orders", "t.order_id"),
    plain("gateway.shop_shipments", "t.order_id"),
];

/// What the floor and the carriers' desk keep. Stock follows from its movements.
const FLOOR: [Table; 23] = [
    Table {
        anew: &[(
            "arrival",
            "(SELECT arrivals FROM warehouse.counters)
                + row_number() OVER (ORDER BY c.round, t.arrival)",
        )],
        ..plain("warehouse.orders", "t.order_id")
    },
    plain("warehouse.order_lines", "t.order_id"),
    plain("warehouse.fulfillment_orders", "t.order_id"),
    plain("warehouse.pick_jobs", "t.order_id"),
    plain("warehouse.pick_tasks", "t.order_id"),
    plain("warehouse.parcels", "t.order_id"),
    plain("warehouse.parcel_lines", "t.parcel_id"),
    plain("warehouse.put_backs", "t.order_id"),
    plain("warehouse.cancellations", "t.order_id"),
    plain("warehouse.holds", "t.order_id"),
    plain("warehouse.ended_orders", "t.order_id"),
    plain("warehouse.shortages", "t.order_id"),
    plain("warehouse.returns", "t.order_id"),
    plain("warehouse.return_lines", "t.return_id"),
    plain("warehouse.return_items", "t.return_id"),
    plain(
        "warehouse.answered",
        "uuid(substring(t.key || t.answer::text FROM '(?:tsk|prc)_([0-9a-f]{32})'))",
    ),
    Table {
        anew: &[
            (
                "number",
                "(SELECT movements FROM warehouse.counters)
                    + row_number() OVER (ORDER BY c.round, t.moved_at + t.spread, t.number)",
            ),
            (
                "on_hand",
                "(SELECT s.on_hand FROM warehouse.stock_levels AS s
                  WHERE s.sku = t.sku AND s.location = t.location)
                    + sum(t.on_hand_change) OVER (PARTITION BY t.sku, t.location
                          ORDER BY c.round, t.moved_at + t.spread, t.number)",
            ),
            (
                "allocated",
                "(SELECT s.allocated FROM warehouse.stock_levels AS s
                  WHERE s.sku = t.sku AND s.location = t.location)
                    + sum(t.allocated_change) OVER (PARTITION BY t.sku, t.location
                          ORDER BY c.round, t.moved_at + t.spread, t.number)",
            ),
        ],
        after: BOOKED,
        ..plain("warehouse.movements", "t.order_id")
    },
    plain("logistics.shipments", "t.order_id"),
    plain("logistics.tracking_events", "t.shipment_id"),
    plain("logistics.incidents", "t.shipment_id"),
    plain("logistics.cancellations", "t.order_id"),
    plain("logistics.waybills", "t.shipment_id"),
    plain("logistics.attached_labels", "t.shipment_id"),
];

/// Stock and the numbers that are given out next follow from the rows that are there.
const BOOKED: &str = "
    UPDATE warehouse.stock_levels AS s
    SET on_hand = s.on_hand + m.on_hand, allocated = s.allocated + m.allocated
    FROM (SELECT sku, location, sum(on_hand_change) AS on_hand, sum(allocated_change) AS allocated
          FROM warehouse.movements
          WHERE number > (SELECT movements FROM warehouse.counters) GROUP BY sku, location) AS m
    WHERE m.sku = s.sku AND m.location = s.location;
    UPDATE warehouse.counters
    SET arrivals = (SELECT max(arrival) FROM warehouse.orders),
        movements = (SELECT max(number) FROM warehouse.movements),
        stamp = gen_random_uuid()";

/// What is summed up over orders, and what people did for them.
pub const SUMS: [&str; 6] = [CUSTOMERS, SPENDINGS, CYCLE_TIMES, SALES, MESSAGES, AUDIT];

const CUSTOMERS: &str = "
    INSERT INTO crm.customers
        (customer_id, orders, cancelled, completed, first_order_at, last_order_at, seen_at)
    SELECT customer_id, count(*), count(*) FILTER (WHERE cancelled OR rejected),
           count(*) FILTER (WHERE completed AND NOT (cancelled OR rejected)),
           min(placed_at), max(placed_at), max(placed_at)
    FROM crm.orders WHERE NOT test AND customer_id IS NOT NULL
    GROUP BY customer_id ON CONFLICT DO NOTHING";

const SPENDINGS: &str = "
    INSERT INTO crm.customer_spendings (customer_id, currency, orders, spent_minor)
    SELECT customer_id, currency, count(*), sum(total_minor)
    FROM crm.orders WHERE NOT (test OR cancelled OR rejected) AND customer_id IS NOT NULL
    GROUP BY customer_id, currency ON CONFLICT DO NOTHING";

const CYCLE_TIMES: &str = "
    TRUNCATE analytics.cycle_times;
    INSERT INTO analytics.cycle_times
        (day, channel, stage, bucket, orders, sum_seconds, max_seconds)
    SELECT day, channel, stage, bucket, count(*), sum(seconds), max(seconds)
    FROM analytics.order_spans GROUP BY day, channel, stage, bucket";

const SALES: &str = "
    CREATE TABLE templates.sold AS
    SELECT order_id, day, channel, currency, country, region, cancelled, coalesce(sku, '') AS sku,
           sum(quantity - gone) AS pieces, sum(gone) AS cancelled_pieces,
           sum(revenue_minor * (quantity - gone) / quantity) AS revenue_minor
    FROM (SELECT o.*, l.sku, l.quantity, l.revenue_minor,
                 CASE WHEN o.cancelled THEN l.quantity
                      ELSE least(l.quantity, greatest(l.cancelled, (
                          SELECT sum((s ->> 'pieces')::bigint)
                          FROM jsonb_array_elements(o.settled) AS s
                          WHERE s ->> 'line' = l.line))) END AS gone
          FROM analytics.orders AS o, jsonb_to_recordset(o.lines) AS l
              (line text, sku text, quantity bigint, cancelled bigint, revenue_minor bigint)
          WHERE o.version > 0 AND NOT o.test AND l.quantity > 0) AS lines
    GROUP BY order_id, day, channel, currency, country, region, cancelled, coalesce(sku, '');
    TRUNCATE analytics.sales_by_product, analytics.sales_by_region;
    INSERT INTO analytics.sales_by_product
        (day, channel, currency, sku, orders, pieces, revenue_minor, cancelled_orders,
         cancelled_pieces)
    SELECT day, channel, currency, sku, count(*) FILTER (WHERE pieces > 0), sum(pieces),
           sum(revenue_minor), count(*) FILTER (WHERE cancelled), sum(cancelled_pieces)
    FROM templates.sold GROUP BY day, channel, currency, sku;
    INSERT INTO analytics.sales_by_region
        (day, channel, currency, country, region, orders, pieces, revenue_minor,
         cancelled_orders, cancelled_pieces)
    SELECT day, channel, currency, country, region,
           count(DISTINCT order_id) FILTER (WHERE NOT cancelled), sum(pieces), sum(revenue_minor),
           count(DISTINCT order_id) FILTER (WHERE cancelled), sum(cancelled_pieces)
    FROM templates.sold GROUP BY day, channel, currency, country, region";

/// A house that was filled without a mail server has written to nobody: one that has one writes
/// three times to each customer.
const MESSAGES: &str = "
    INSERT INTO crm.messages (message_id, order_id, kind, missing, state, language, attempts, tries,
        told_at, late_at, due_at, ended_at)
    SELECT overlay(order_id::text PLACING m.mark FROM 21)::uuid, order_id, m.kind, '{}', 'sent',
           'en', 1, 1, placed_at, placed_at + interval '1 day', placed_at, placed_at
    FROM crm.orders
    CROSS JOIN (VALUES ('received', 'a1'), ('shipped', 'a2'), ('delivered', 'a3')) AS m (kind, mark)
    WHERE completed AND NOT EXISTS (SELECT FROM templates.\"crm.messages\")";

/// Each parcel is packed by somebody who is signed in.
const AUDIT: &str = "
    INSERT INTO gateway.audit (at, person, method, path, status, trace)
    SELECT packed_at, 'packer-' || number % 7 || right(order_id::text, 1), 'POST',
           '/api/v1/packages', 201, replace(order_id::text, '-', '')
    FROM warehouse.parcels
    WHERE NOT EXISTS (SELECT FROM gateway.audit WHERE person LIKE 'packer-%')
    ORDER BY packed_at";
