//! Pages of the console that somebody opens all day, asked for by somebody who is signed in.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::house::House;
use super::reads::Kind;
use crate::api::Api;

/// How many pages per second: a full office that never stops reading.
const RATE: f64 = 50.0;
/// No page may take a tenth of a second.
const BARS: (f64, f64) = (100.0, 50.0);
/// Who reads them; an admin, to whom every room is open.
const READER: &str = "bench-reader";
const PASSWORD: &str = "reads pages all day long";
/// How many different things are asked for.
const SAMPLES: u32 = 500;

/// Pages, each with what gives its addresses; `sample` stands for any that there are.
const PAGES: [(&str, &str); 40] = [
    ("page Today", "VALUES ('/')"),
    ("page of orders", "VALUES ('/orders')"),
    ("page of orders by status, most of them", "VALUES ('/orders?status=completed')"),
    ("page of orders by status, few", "VALUES ('/orders?status=processing')"),
    ("page of orders by status, none", "VALUES ('/orders?status=rejected')"),
    ("page of orders by channel", "SELECT '/orders?channel=' || id FROM order_intake.channels"),
    ("page of orders on hold", "VALUES ('/orders?on_hold=true')"),
    ("page of orders of a day", ORDERS_OF_A_DAY),
    ("page of orders of some weeks", ORDERS_OF_WEEKS),
    ("page of orders by everything", ORDERS_BY_EVERYTHING),
    ("page of orders by number", ORDERS_BY_NUMBER),
    ("page of orders by the beginning of a number", ORDERS_BY_BEGINNING),
    ("page of orders by reference", ORDERS_BY_REFERENCE),
    ("page of orders that are not there", "VALUES ('/orders?q=nobody+knows')"),
    ("page of an order", "SELECT '/orders/ord_' || hex(id) FROM order_intake.orders sample"),
    ("page of what the shop sent", RAW),
    ("page of review", HELD),
    ("page of jobs", "VALUES ('/jobs')"),
    ("page of all jobs", "VALUES ('/jobs?state=any')"),
    ("page of a job", "SELECT '/jobs/job_' || hex(job_id) FROM warehouse.pick_jobs sample"),
    ("page of the pack station", "VALUES ('/pack')"),
    ("page of a job that is packed, or was", PACKED),
    ("page of stock", "VALUES ('/stock')"),
    ("page of what is low", "VALUES ('/stock?low=1')"),
    ("page of an item", "SELECT '/stock/' || sku FROM warehouse.items sample"),
    ("page of shipments", "VALUES ('/shipments')"),
    ("page of shipments on the way", "VALUES ('/shipments?stage=on_the_way')"),
    ("page of shipments delivered", "VALUES ('/shipments?stage=delivered')"),
    ("page of exceptions", "VALUES ('/shipments?stage=exceptions')"),
    ("page of a shipment", SHIPMENT),
    ("page of returns", "VALUES ('/returns'), ('/returns?state=all')"),
    ("page of a return", "SELECT '/returns/ret_' || hex(id) FROM order_intake.returns sample"),
    ("page of customers", "VALUES ('/customers')"),
    ("page of customers by name", CUSTOMERS_BY_NAME),
    ("page of customers by e-mail", "SELECT '/customers?q=' || email FROM named sample"),
    ("page of a customer", CUSTOMER),
    ("page of sales", "VALUES ('/sales'), ('/sales?from=2000-01-01')"),
    ("page of the engine room", "VALUES ('/engine')"),
    ("page of notices", "VALUES ('/notices'), ('/notices?which=all')"),
    ("page of the audit", AUDIT),
];

const ORDERS_OF_A_DAY: &str = "
    SELECT format('/orders?from=%s&to=%s', placed_at::date, placed_at::date)
    FROM order_intake.orders sample";
const ORDERS_OF_WEEKS: &str = "
    SELECT format('/orders?from=%s&to=%s&channel=%s', placed_at::date, placed_at::date + 21, channel)
    FROM order_intake.orders sample";
const ORDERS_BY_EVERYTHING: &str = "
    SELECT format('/orders?status=in_review&on_hold=true&from=%s&channel=%s', placed_at::date, channel)
    FROM order_intake.orders sample";
const ORDERS_BY_NUMBER: &str = "
    SELECT '/orders?q=' || replace(number, '#', '') FROM order_intake.orders sample";
const ORDERS_BY_BEGINNING: &str = "
    SELECT '/orders?q=' || left(replace(number, '#', ''), 2) FROM order_intake.orders sample";
const ORDERS_BY_REFERENCE: &str = "
    SELECT '/orders?q=' || external_ref FROM order_intake.orders sample";
const RAW: &str = "SELECT '/orders/ord_' || hex(id) || '/raw' FROM order_intake.orders sample";
const HELD: &str = "
    SELECT '/review?order=ord_' || hex(order_id) FROM review.reviews WHERE open_holds > 0 sample";
const PACKED: &str = "
    SELECT '/pack/job_' || hex(job_id) FROM (
        (SELECT job_id FROM warehouse.pick_jobs WHERE state = 'picked')
        UNION ALL (SELECT job_id FROM warehouse.pick_jobs WHERE state = 'packed' LIMIT 10)) AS jobs
    sample";
const SHIPMENT: &str = "
    SELECT '/shipments/shp_' || hex(shipment_id) FROM logistics.shipments sample";
const CUSTOMERS_BY_NAME: &str = "
    SELECT '/customers?q=' || split_part(name, ' ', 1) FROM named sample";
const CUSTOMER: &str = "
    SELECT '/customers/cus_' || hex(customer_id) FROM crm.customer_persons sample";
const AUDIT: &str = "
    SELECT unnest(ARRAY['/audit', '/audit?person=' || person, '/audit?day=' || at::date])
    FROM gateway.audit sample";

/// What the pages' statements call something else.
const CALLED: &str = "
    CREATE FUNCTION pg_temp.hex(id uuid) RETURNS text LANGUAGE SQL IMMUTABLE
        AS $$ SELECT replace(id::text, '-', '') $$;
    CREATE TEMP VIEW named AS
        SELECT * FROM crm.customer_persons WHERE name ~ '^[A-Za-z ]+$' AND email IS NOT NULL";

/// Gives every page of which there is one.
pub async fn kinds(house: &House) -> Result<Vec<Kind>> {
    let headers = vec![("cookie", sign_in(house).await?)];
    let mut conn = PgConnection::connect(&house.running.owner_database).await?;
    sqlx::raw_sql(CALLED).execute(&mut conn).await?;
    let mut kinds = Vec::new();
    for (what, paths) in PAGES {
        let paths = paths.replace("hex(", "pg_temp.hex(");
        let paths = paths.replace("sample", &format!("ORDER BY random() LIMIT {SAMPLES}"));
        let paths: Vec<String> =
            sqlx::query_scalar(AssertSqlSafe(paths)).fetch_all(&mut conn).await?;
        ensure!(!paths.is_empty(), "there is nothing for the {what}");
        kinds.push(Kind { what, paths, bars: BARS, rate: RATE, headers: headers.clone() });
    }
    Ok(kinds)
}

/// Lets somebody in; gives the cookie.
async fn sign_in(house: &House) -> Result<String> {
    let api = Api::new(&house.running.http, &house.home.admin_key()?)?;
    let wish = json!({ "id": READER, "name": READER, "role": "admin", "password": PASSWORD });
    api.post::<Value>("/api/v1/people", wish).await?;
    let answer = api
        .client()
        .post(format!("{}/api/v1/session", api.base()))
        .header("origin", api.base())
        .json(&json!({ "id": READER, "password": PASSWORD }))
        .send()
        .await?
        .error_for_status()?;
    let cookie = answer.headers().get("set-cookie").context("nobody was signed in")?.to_str()?;
    Ok(cookie.split(';').next().unwrap_or_default().to_owned())
}
