//! What waits for somebody: for whom, for how long, and what can be done next.

mod holds;
mod stock;

use anyhow::Result;
use contracts::service::Service;
use sqlx::{AssertSqlSafe, PgConnection};

/// Things of one kind that wait.
struct Queue {
    /// Gives rows of: what they are, how many, for how many seconds the longest has been waiting.
    sql: String,
    /// What the things are called.
    name: &'static str,
    /// What can be done about those of which the row says this.
    next: fn(&str) -> String,
}

/// Prints what waits; says whether anything does.
pub async fn print(conn: &mut PgConnection) -> Result<bool> {
    let mut any = false;
    for queue in queues() {
        let rows: Vec<(String, i64, f64)> =
            sqlx::query_as(AssertSqlSafe(queue.sql.clone())).fetch_all(&mut *conn).await?;
        let nexts: Vec<_> = rows.iter().map(|(what, ..)| (queue.next)(what)).collect();
        for (at, (what, count, seconds)) in rows.iter().enumerate() {
            any = true;
            println!("  {:<9} {count} for {}: {what}", queue.name, age(*seconds));
            if nexts.get(at + 1) != Some(&nexts[at]) {
                println!("            -> {}", nexts[at]);
            }
        }
    }
    Ok(any)
}

fn queues() -> Vec<Queue> {
    let queue = |name, sql: &str, next| Queue { name, sql: sql.to_owned(), next };
    vec![
        queue("on hold", holds::STANDING, holds::next),
        queue("delivery", DELIVERIES, |_| {
            "mend what it says, then POST /api/v1/deliveries/{id}/retry; \
             GET /api/v1/deliveries?outcome=parked lists them"
                .to_owned()
        }),
        Queue {
            name: "parked",
            sql: messages("parked", 0),
            next: |_| {
                "`kontor parked` shows what it says; then retry, repair or drop it".to_owned()
            },
        },
        Queue {
            name: "waiting",
            sql: messages("awaiting_cause", 60),
            next: |_| {
                "goes on by itself once the missing is told; see that every service runs, else \
             `kontor parked`"
                    .to_owned()
            },
        },
        queue("report", REPORTS, |_| {
            "GET /api/v1/tracking-reports/parked shows it; POST \
             /api/v1/tracking-reports/{id}/retry takes it again, repaired, .../drop gives it up"
                .to_owned()
        }),
        queue("to label", TO_LABEL, after_packing),
        queue("incident", INCIDENTS, after_incident),
        queue("backorder", BACKORDERS, |_| {
            "POST /api/v1/stock/receipts when goods come sets them aside by itself; or choose: \
             GET /api/v1/shortages, POST /api/v1/shortages/{id}/wait|cancel|substitute|offer"
                .to_owned()
        }),
        queue("job", JOBS, |what| match what.starts_with("open") {
            true => "is any handheld let in for the zone? `kontor devices`".to_owned(),
            false => "pack it: POST /api/v1/packages".to_owned(),
        }),
        queue("parcel", PARCELS, |_| {
            "POST /api/v1/shipments/{id}/hand-over when the carrier has it; \
             GET /api/v1/shipments?status=booked lists them"
                .to_owned()
        }),
        queue("put back", PUT_BACKS, |_| {
            "carry the pieces to their bin, then POST /api/v1/put-backs/{id}/done; \
             GET /api/v1/put-backs lists them"
                .to_owned()
        }),
        queue("return", RETURNS, |_| {
            "POST /api/v1/returns/{id}/approve or .../decline; GET /api/v1/returns?state=requested"
                .to_owned()
        }),
        queue("refund", REFUNDS, |_| {
            "pay it, then POST /api/v1/refunds/{id}/settle with its reference, or .../abandon; \
             GET /api/v1/refunds?state=pending lists them"
                .to_owned()
        }),
        queue("message", MESSAGES, |what| {
            let state = what.split(',').next().unwrap_or_default();
            format!("GET /api/v1/messages?state={state} says why, and what to do next")
        }),
        queue("not told", NOT_TOLD, after_not_told),
        queue("stock", stock::NOT_SHOWN, stock::next),
    ]
}

const DELIVERIES: &str = "
    SELECT channel || ', ' || left(reason, 160), count(*),
           extract(epoch FROM max(now() - received_at))::float8
    FROM order_intake.deliveries WHERE outcome = 'parked'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20";

const REPORTS: &str = "
    SELECT carrier || ', ' || left(reason, 160), count(*),
           extract(epoch FROM max(now() - parked_at))::float8
    FROM logistics.parked_reports WHERE taken_at IS NULL
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20";

const INCIDENTS: &str = "
    SELECT kind, count(*), extract(epoch FROM max(now() - opened_at))::float8
    FROM logistics.incidents WHERE closed_at IS NULL GROUP BY kind ORDER BY 2 DESC, 1";

/// Drafts that wait for a number by hand, and have no incident that says so.
const TO_LABEL: &str = "
    SELECT 'at ' || location || coalesce(', ' || (chosen_because ->> 0), ''), count(*), extract(epoch FROM max(now() - created_at))::float8
    FROM logistics.shipments AS s
    WHERE status = 'draft' AND NOT EXISTS (
        SELECT FROM logistics.incidents AS i
        WHERE i.shipment_id = s.shipment_id AND i.closed_at IS NULL)
    GROUP BY 1 ORDER BY 2 DESC, 1";

const BACKORDERS: &str = "
    SELECT l.sku, sum(l.backordered)::int8, extract(epoch FROM max(now() - o.approved_at))::float8
    FROM warehouse.order_lines AS l JOIN warehouse.orders AS o USING (order_id)
    WHERE l.backordered > 0 GROUP BY l.sku ORDER BY 2 DESC, 1 LIMIT 10";

/// What nobody has claimed, or packed, for a quarter of an hour.
const JOBS: &str = "
    SELECT state || ' at ' || location || ', zone ' || zone, count(*),
           extract(epoch FROM max(now() - released_at))::float8
    FROM warehouse.pick_jobs
    WHERE state IN ('open', 'picked') AND released_at < now() - interval '15 minutes'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 10";

/// What no carrier has fetched for a day.
const PARCELS: &str = "
    SELECT 'booked with ' || carrier, count(*), extract(epoch FROM max(now() - booked_at))::float8
    FROM logistics.shipments
    WHERE status = 'booked' AND booked_at < now() - interval '1 day'
    GROUP BY 1 ORDER BY 2 DESC, 1";

const PUT_BACKS: &str = "
    SELECT 'at ' || location, count(*), extract(epoch FROM max(now() - opened_at))::float8
    FROM warehouse.put_backs WHERE done_at IS NULL GROUP BY 1 ORDER BY 2 DESC, 1";

/// Returns that nobody has decided.
const RETURNS: &str = "
    SELECT 'asked by ' || CASE requested_by WHEN 'customer' THEN 'customers' ELSE 'the house' END,
           count(*), extract(epoch FROM max(now() - requested_at))::float8
    FROM order_intake.returns WHERE state = 'requested' GROUP BY 1 ORDER BY 2 DESC, 1";

/// Money that nobody has paid back.
const REFUNDS: &str = "
    SELECT cause, count(*), extract(epoch FROM max(now() - requested_at))::float8
    FROM order_intake.refunds WHERE state = 'pending' GROUP BY 1 ORDER BY 2 DESC, 1";

/// Messages to customers that wait for a person, or have been waiting for an hour.
const MESSAGES: &str = "
    SELECT state || ', ' || kind, count(*), extract(epoch FROM max(now() - told_at))::float8
    FROM crm.messages
    WHERE state IN ('unknown', 'refused', 'failed')
       OR state = 'waiting' AND told_at < now() - interval '1 hour'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20";

/// What a shop or a subscriber has not been told for a minute, or at all.
const NOT_TOLD: &str = "
    SELECT CASE WHEN t.state = 'given_up' THEN 'given up' WHEN g.state = 'paused' THEN 'paused'
                ELSE 'late' END || ', ' || g.id || ', '
           || left(coalesce(g.reason, t.reason, 'not tried yet'), 120),
           count(*), extract(epoch FROM max(now() - t.made_at))::float8
    FROM gateway.tellings AS t JOIN gateway.targets AS g ON g.id = t.target
    WHERE t.state = 'given_up' OR t.state = 'waiting' AND t.made_at < now() - interval '1 minute'
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 20";

/// Gives messages that services put aside, by service, source and reason.
fn messages(state: &str, seconds: u32) -> String {
    let parts = Service::ALL.map(|service| {
        format!(
            "SELECT '{service} of ' || source || ', ' || left(reason, 160) AS what, parked_at
             FROM {}.parked
             WHERE state = '{state}' AND parked_at <= now() - interval '{seconds} s'",
            service.schema()
        )
    });
    format!(
        "SELECT what, count(*), extract(epoch FROM max(now() - parked_at))::float8
         FROM ({}) AS messages GROUP BY what ORDER BY 2 DESC, 1 LIMIT 20",
        parts.join(" UNION ALL ")
    )
}

/// Says what gets a packed parcel on its way.
fn after_packing(what: &str) -> String {
    let first = match what.ends_with("no carrier is set up") {
        true => "name yours: PUT /api/v1/carriers/{code} with `preferred`; ",
        false => "",
    };
    format!(
        "{first}POST /api/v1/shipments/{{id}}/book with carrier and tracking_number; \
         GET /api/v1/shipments?status=draft lists them"
    )
}

/// Says what gets a shop or a subscriber told.
fn after_not_told(what: &str) -> String {
    let next = match what.split(',').next() {
        Some("given up") => "mend what it says, then POST /api/v1/tellings/{id}/retry or .../drop",
        Some("paused") => {
            "mend what it says, then POST /api/v1/channels/{id}/write-back/resume or \
             /api/v1/webhooks/{id}/resume"
        }
        _ => "it is tried again by itself, for a day",
    };
    format!("{next}; GET /api/v1/tellings lists them")
}

/// Says what ends an incident.
fn after_incident(kind: &str) -> String {
    let what = match kind {
        "no_carrier" => "POST /api/v1/shipments/{id}/book by hand, or .../void",
        "return_to_sender" => "POST /api/v1/shipments/{id}/report-returned when it is at the dock",
        _ => "the carrier's next news closes it; else POST /api/v1/shipments/{id}/settle-incidents",
    };
    format!("{what}; GET /api/v1/shipments?with_incident=true lists them")
}

/// Says how long something has been waiting.
fn age(seconds: f64) -> String {
    match seconds.max(0.0) as u64 {
        seconds @ ..60 => format!("{seconds} s"),
        seconds @ 60..3_600 => format!("{} min", seconds / 60),
        seconds @ 3_600..86_400 => format!("{} h", seconds / 3_600),
        seconds => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_told_names_the_call_that_helps() {
        assert!(after_not_told("given up, shop:web, no").contains("/retry"));
        assert!(after_not_told("paused, hook:desk, 401").contains("/resume"));
        assert!(after_not_told("late, hook:desk, 500").contains("by itself"));
    }

    #[test]
    fn who_has_no_carrier_is_told_how_to_name_one() {
        assert!(
            after_packing("at main, rule by hand: no carrier is set up").contains("name yours")
        );
        assert!(!after_packing("at main, rule by hand: it waits").contains("name yours"));
    }

    #[test]
    fn a_wait_is_told_in_its_largest_unit() {
        let told = [-1.0, 59.9, 60.0, 7_200.0, 200_000.0].map(age);
        assert_eq!(told, ["0 s", "59 s", "1 min", "2 h", "2 d"]);
    }
}
