//! What the shops were told: every hand-over of their orders, each once, and no cancellation twice.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Method;
use serde_json::{Value, json};
use shops::shopify;
use sqlx::PgConnection;

use super::{Finding, Kind};
use crate::outside::apis::Apis;
use crate::outside::shops::Shop;
use crate::outside::world::{World, judged};

/// How long everything that is due may take to be told. What was cut off in the middle is looked at
/// a minute later.
const TOLD_WITHIN: Duration = Duration::from_secs(150);
/// How often what is not told yet is asked to be told now.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// A parcel that left the house.
#[derive(sqlx::FromRow)]
struct Gone {
    channel: String,
    external_ref: String,
    shipment_id: String,
    tracking_number: String,
}

/// Compares what left the house with what the shops were told.
pub async fn check(world: &World, conn: &mut PgConnection) -> Result<Vec<Finding>> {
    let Some(apis) = world.apis.get() else { return Ok(vec![]) };
    let cancelled = cancelled(conn).await?;
    let is_wanted = |telling: &&Value| !cancelled.iter().any(|id| telling["about"] == **id);
    let mut findings: Vec<Finding> =
        untold(world).await.iter().filter(is_wanted).map(stuck).collect();
    let lumen = apis.lumen.shop().orders.clone();
    findings.extend(lumen.iter().flat_map(|(id, order)| cancelled_twice(*id, order)));
    // What was packed in hours that were lost may have been packed otherwise since, in other parcels:
    // the shop then hears only of the pieces that it does not know yet.
    if world.restores.load(Ordering::SeqCst) > 0 {
        return Ok(findings);
    }
    for parcel in &gone(conn).await? {
        let times = times_told(apis, &lumen, parcel);
        let (channel, about) = (&parcel.channel, parcel.external_ref.as_str());
        let words = format!("{channel} was told {times} times of a parcel of {about}");
        match times {
            0 => findings.push(Finding::new("told", Kind::Lost, words, &[about])),
            1 => {}
            _ => findings.push(Finding::new("told", Kind::Doubled, words, &[about])),
        }
    }
    Ok(findings)
}

/// Counts the parcels of which shops with an API have to hear.
pub async fn parcels(conn: &mut PgConnection) -> Result<usize> {
    Ok(gone(conn).await?.len())
}

/// Waits until everything is told; gives what is not.
async fn untold(world: &World) -> Vec<Value> {
    let until = Instant::now() + TOLD_WITHIN;
    loop {
        let page = world.get("/api/v1/tellings?limit=200").await;
        let waiting = page.as_ref().and_then(|page| page["items"].as_array()).cloned();
        match waiting {
            Some(waiting) if waiting.is_empty() || Instant::now() > until => return waiting,
            None if Instant::now() > until => return vec![json!({ "reason": "no answer" })],
            _ => {}
        }
        for telling in waiting.unwrap_or_default() {
            if telling["state"] == "waiting"
                && let Some(id) = telling["id"].as_str()
            {
                let path = format!("/api/v1/tellings/{id}/retry");
                let _ = judged(world.call(Method::POST, &path).json(&json!({}))).await;
            }
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

fn stuck(telling: &Value) -> Finding {
    let text = |name: &str| telling[name].as_str().unwrap_or("?").to_owned();
    let (about, target) = (text("about"), text("target"));
    let (what, state, reason) = (text("what"), text("state"), text("reason"));
    let words = format!("{target} is not told the {what} of {about}, {state}: {reason}");
    Finding::new("told", Kind::Stuck, words, &[&about])
}

/// Gives the orders that are cancelled. What left for one of them all the same, before anybody could
/// take it back, no shop wants to hear of: it has cancelled what it would be told of.
async fn cancelled(conn: &mut PgConnection) -> Result<Vec<String>> {
    let ids = "SELECT 'ord_' || replace(id::text, '-', '') FROM order_intake.orders
               WHERE status = 'cancelled'";
    Ok(sqlx::query_scalar(ids).fetch_all(conn).await?)
}

/// Gives every parcel that left for an order of a shop with an API, and was wanted.
async fn gone(conn: &mut PgConnection) -> Result<Vec<Gone>> {
    let channels = [Shop::Lumen, Shop::Teahouse].map(|shop| shop.channel().to_owned());
    let rows = sqlx::query_as(
        "SELECT o.channel, o.external_ref, s.shipment_id::text AS shipment_id, s.tracking_number
         FROM logistics.shipments AS s
         JOIN order_intake.orders AS o ON o.id = s.order_id
         WHERE s.handed_over_at IS NOT NULL AND o.channel = ANY ($1) AND o.status <> 'cancelled'
           AND o.external_ref IS NOT NULL AND s.tracking_number IS NOT NULL",
    );
    Ok(rows.bind(&channels[..]).fetch_all(conn).await?)
}

fn times_told(
    apis: &Apis,
    lumen: &BTreeMap<u64, shopify::Order>,
    Gone { channel, external_ref, shipment_id, tracking_number }: &Gone,
) -> usize {
    let id = external_ref.parse::<u64>().unwrap_or_default();
    if channel == Shop::Lumen.channel() {
        let made = lumen.get(&id).map(|order| order.fulfillments.iter());
        return made.into_iter().flatten().filter(|one| one.number == *tracking_number).count();
    }
    let marker = format!("shp_{}", shipment_id.replace('-', ""));
    let teahouse = apis.teahouse.shop();
    let notes = teahouse.orders.get(&id).map(|order| order.notes.iter());
    notes.into_iter().flatten().filter(|note| note.contains(&marker)).count()
}

fn cancelled_twice(id: u64, order: &shopify::Order) -> Option<Finding> {
    let about = id.to_string();
    let words = format!("{id} was cancelled {} times", order.cancellations);
    let twice = order.cancellations > 1;
    twice.then(|| Finding::new("told", Kind::Doubled, words, &[&about]))
}
