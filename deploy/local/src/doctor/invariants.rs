//! The invariants, each as a statement that counts what it looked at and what is wrong.

use super::logs::{drained, logs, not_ahead, not_invented, positions, rising};

/// Something that is always true, or becomes true as soon as what is on the way has arrived.
pub struct Invariant {
    /// As in the catalogue of invariants.
    pub name: &'static str,
    /// The same in every release, for programs and for pages in other languages.
    pub code: &'static str,
    /// What is true, in words.
    pub words: &'static str,
    /// Gives two numbers: how much was looked at, how much of it is wrong.
    pub sql: String,
    /// Names a few of what is wrong, where that is cheap to find.
    pub examples: Option<String>,
    /// Whether what is on the way may make it wrong for a moment.
    pub takes_time: bool,
}

impl Invariant {
    /// Looks at each of some rows: these are wrong where this holds, and are called so.
    fn of_rows(mut self, called: &str) -> Self {
        let Some((rows, wrong)) = self.sql.split_once(WRONG_WHERE) else { return self };
        self.examples =
            Some(format!("SELECT ({called})::text FROM {rows} WHERE {wrong} ORDER BY 1 LIMIT 3"));
        self.sql = format!("SELECT count(*), count(*) FILTER (WHERE {wrong}) FROM {rows}");
        self
    }
}

/// Parts rows from what is wrong about some of them.
const WRONG_WHERE: &str = "WRONG WHERE";

/// Its name and its code.
type Called = (&'static str, &'static str);

fn always((name, code): Called, words: &'static str, sql: impl Into<String>) -> Invariant {
    Invariant { name, code, words, sql: sql.into(), examples: None, takes_time: false }
}

fn soon(called: Called, words: &'static str, sql: impl Into<String>) -> Invariant {
    Invariant { takes_time: true, ..always(called, words, sql) }
}

/// Gives all of them.
pub fn all() -> Vec<Invariant> {
    vec![
        always(("I1", "deliveries_have_orders"), "every accepted delivery has its order", LOST)
            .of_rows(&id("dlv", "d.id")),
        always(("I2", "nothing_twice"), "no order, shipment or reservation exists twice", DOUBLED),
        always(("I3", "ends_once"), "no order ends twice, none is complete with pieces open", ENDS),
        always(("I4", "ledger_adds_up"), "the ledger adds up to the stock", LEDGER).of_rows(PLACE),
        always(("I5", "nothing_oversold"), "nothing is sold that is not there", OVERSOLD)
            .of_rows(PLACE),
        always(("I6", "amounts_add_up"), "every order's amounts add up to its total", MONEY)
            .of_rows(&id("ord", "id")),
        always(
            ("I6", "refunds_once"),
            "no piece is paid back twice, none that did not come",
            PAID_BACK,
        ),
        always(
            ("I7", "logs_are_dense"),
            "every log is dense, every aggregate's versions too",
            logs(),
        ),
        soon(("I8", "readers_arrive"), "every reader is where its writer is", positions()),
        soon(("I8", "pieces_agree"), "order-intake and warehouse agree on every piece", AGREEMENT)
            .of_rows(&id("ord", "theirs.order_id")),
        soon(
            ("I8", "returns_agree"),
            "order-intake and warehouse agree on what came back",
            CAME_BACK,
        )
        .of_rows(&id("ret", "ours.return_id")),
        always(
            ("I4", "returns_booked"),
            "what comes back is what was sent, and booked as what it is",
            BOOKED_BACK,
        ),
        soon(
            ("I9", "all_published"),
            "everything written is published, nothing waits too long",
            drained(),
        ),
        always(("I10", "versions_rise"), "versions rise along every log", rising()),
    ]
}

/// Gives what is true of all schemas at one point, also while everything is on the way.
pub fn at_rest() -> [Invariant; 2] {
    [
        always(("I8", "none_ahead"), "no reader is ahead of its writer", not_ahead()),
        always(("I9", "none_invented"), "nothing is published that is not written", not_invented()),
    ]
}

/// An item at a location.
const PLACE: &str = "sku || ' at ' || location";

/// Writes an id as people see it.
fn id(prefix: &str, column: &str) -> String {
    format!("'{prefix}_' || replace({column}::text, '-', '')")
}

const LOST: &str = "
    (SELECT id, order_id FROM order_intake.deliveries WHERE outcome = 'accepted') AS d
    LEFT JOIN order_intake.orders AS o ON o.id = d.order_id
    WRONG WHERE o.id IS NULL";

const DOUBLED: &str = "
    SELECT (SELECT count(*) FROM order_intake.orders),
           (SELECT count(*) FROM (SELECT FROM order_intake.orders WHERE external_ref IS NOT NULL
                GROUP BY channel, external_ref HAVING count(*) > 1) AS twice)
         + (SELECT count(*) FROM (SELECT FROM logistics.shipments
                GROUP BY parcel_id HAVING count(*) > 1) AS twice)
         + (SELECT count(*) FROM (SELECT FROM warehouse.order_lines
                GROUP BY order_id, line_id HAVING count(*) > 1) AS twice)
         + (SELECT count(*) FROM (SELECT FROM warehouse.log WHERE kind = 'parcel.packed.v1'
                GROUP BY subject HAVING count(*) > 1) AS twice)";

const ENDS: &str = "
    SELECT (SELECT count(*) FROM order_intake.orders
            WHERE status IN ('completed', 'closed', 'cancelled', 'rejected')),
           (SELECT count(*) FROM (SELECT FROM order_intake.log
                WHERE kind IN ('order.completed.v1', 'order.cancelled.v1')
                GROUP BY correlation HAVING count(*) > 1) AS twice)
         + (SELECT count(DISTINCT o.id) FROM order_intake.orders AS o
            JOIN order_intake.order_lines AS l ON l.order_id = o.id
            WHERE o.status IN ('completed', 'closed') AND NOT o.test
              AND l.delivered + l.written_off + l.cancelled <> l.quantity)";

const PAID_BACK: &str = "
    SELECT (SELECT count(*) FROM order_intake.refunds), count(*)
    FROM order_intake.order_lines AS l JOIN order_intake.orders AS o ON o.id = l.order_id
    WHERE o.aftercare AND (l.refunded <> (
            SELECT least(coalesce(sum((line ->> 'quantity')::int), 0), l.quantity)
            FROM order_intake.refunds AS r, jsonb_array_elements(r.lines) AS line
            WHERE r.order_id = l.order_id AND line ->> 'line_id' = 'lin_' || replace(l.id::text, '-', ''))
       OR l.return_received > l.delivered OR l.refunded > l.quantity)";

const CAME_BACK: &str = "
    order_intake.return_lines AS ours
    JOIN order_intake.returns AS r ON r.id = ours.return_id AND r.verdict = 'approved'
    LEFT JOIN warehouse.return_lines AS theirs
        ON theirs.return_id = ours.return_id AND theirs.line_id = ours.line_id
    WRONG WHERE (ours.received, ours.dismissed, ours.restocked, ours.disposed)
        IS DISTINCT FROM (theirs.received, theirs.dismissed, theirs.restocked, theirs.disposed)";

/// Counts lines whose sums are not those of their items, items of which more came than was sent, and
/// items that were looked at and are not booked.
const BOOKED_BACK: &str = "
    WITH items AS (
        SELECT r.order_id, i.* FROM warehouse.return_items AS i JOIN warehouse.returns AS r USING (return_id)
    ), sums AS (
        SELECT return_id, line_id, sum(received) AS received, sum(restocked) AS restocked,
               sum(disposed) AS disposed
        FROM items GROUP BY return_id, line_id
    ), came AS (
        SELECT order_id, line_id, sku, sum(received) AS pieces, max(sent) AS sent FROM items
        GROUP BY order_id, line_id, sku
    ), seen AS (
        SELECT return_id, sku, sum(restocked + disposed) AS pieces FROM items
        GROUP BY return_id, sku
    ), booked AS (
        SELECT cause, sku, sum(on_hand_change) AS pieces FROM warehouse.movements
        WHERE kind = 'received' AND starts_with(cause, 'ret_')
        GROUP BY cause, sku
    )
    SELECT (SELECT count(*) FROM items),
           (SELECT count(*) FROM warehouse.return_lines AS l
            LEFT JOIN sums AS s USING (return_id, line_id)
            WHERE (l.received, l.restocked, l.disposed) IS DISTINCT FROM
                  (coalesce(s.received, 0), coalesce(s.restocked, 0), coalesce(s.disposed, 0)))
         + (SELECT count(*) FROM came WHERE came.pieces > came.sent)
         + (SELECT count(*) FROM seen
            FULL JOIN booked ON booked.cause = 'ret_' || replace(seen.return_id::text, '-', '')
                            AND booked.sku = seen.sku
            WHERE coalesce(seen.pieces, 0) <> coalesce(booked.pieces, 0))";

const LEDGER: &str = "
    warehouse.stock_levels AS s
    LEFT JOIN (SELECT sku, location, sum(on_hand_change) AS on_hand,
                      sum(allocated_change) AS allocated
               FROM warehouse.movements GROUP BY sku, location) AS m USING (sku, location)
    WRONG WHERE s.on_hand <> coalesce(m.on_hand, 0) OR s.allocated <> coalesce(m.allocated, 0)";

const OVERSOLD: &str = "
    warehouse.stock_levels
    WRONG WHERE allocated > on_hand OR allocated < 0 OR on_hand < 0";

const MONEY: &str = "
    order_intake.orders
    WRONG WHERE subtotal - discount + shipping + tax - tax_included + fees + difference <> total";

const AGREEMENT: &str = "
    (SELECT order_id, line_id, sum(handed_over) AS gone FROM warehouse.pick_tasks
     GROUP BY order_id, line_id) AS theirs
    LEFT JOIN (SELECT order_id, id AS line_id,
                      in_transit + delivered + written_off - shop_delivered AS gone,
                      in_transit + delivered + written_off - shop_delivered + cancelled AS most
               FROM order_intake.order_lines) AS ours USING (order_id, line_id)
    WRONG WHERE ours.most IS NULL OR theirs.gone NOT BETWEEN ours.gone AND ours.most";
