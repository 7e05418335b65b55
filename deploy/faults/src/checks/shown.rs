//! What the shops show: of each item what its rule makes of the books, once all is quiet.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use sqlx::PgConnection;

use super::{Finding, Kind};
use crate::outside::apis::{RULES, Rule};
use crate::outside::shops::Shop;
use crate::outside::world::{World, judged};

/// How long the last figures may take. Where no answer came it is a minute until the next try.
const SHOWN_WITHIN: Duration = Duration::from_secs(150);
/// How often a shop that was left alone is told to be told now.
const ASK_EVERY: Duration = Duration::from_secs(2);

/// Compares what the shops show with the books.
pub async fn check(world: &World, conn: &mut PgConnection) -> Result<Vec<Finding>> {
    let Some(apis) = world.apis.get() else { return Ok(vec![]) };
    // Of what was told in hours that were lost the books know nothing: a person has it told again.
    if world.restores.load(Ordering::SeqCst) > 0 {
        for (shop, _) in RULES {
            let path = format!("/api/v1/channels/{}/stock-publication/tell", shop.channel());
            let _ = judged(world.call(Method::POST, &path).json(&json!({}))).await;
        }
    }
    let mut findings = Vec::new();
    for (shop, rule) in RULES {
        findings.extend(waits(world, shop).await);
        let books = available(conn).await?;
        for (sku, shown) in apis.shows(shop) {
            let wanted = figure(rule, books.get(&sku).copied().unwrap_or(0));
            if shown != Some(wanted) {
                let channel = shop.channel();
                let words = format!("{channel} shows {shown:?} of {sku}, its rule says {wanted}");
                findings.push(Finding::new("shown", Kind::Stale, words, &[&sku]));
            }
        }
    }
    Ok(findings)
}

/// The rule, written down a second time: Kontor's own is what is looked at.
fn figure(Rule { ratio_percent, buffer }: Rule, available: i64) -> i64 {
    (available * ratio_percent / 100 - buffer).max(0)
}

/// Waits until nothing waits any more; a shop that failed before is not left alone meanwhile.
async fn waits(world: &World, shop: Shop) -> Option<Finding> {
    let path = format!("/api/v1/channels/{}/stock-publication", shop.channel());
    let until = Instant::now() + SHOWN_WITHIN;
    loop {
        let rule = world.get(&path).await;
        let quiet = |rule: &serde_json::Value| rule["waiting"] == 0 && rule["state"] == "live";
        match &rule {
            Some(rule) if quiet(rule) => return None,
            _ if Instant::now() > until => {
                let words = format!("{} is not told of all stock: {rule:?}", shop.channel());
                return Some(Finding::new("shown", Kind::Stuck, words, &[shop.channel()]));
            }
            _ => {}
        }
        if let Some(apis) = world.apis.get() {
            // A rule that is set again is tried at once; what is on its way still comes first.
            let _ = apis.be_shown(world).await;
        }
        tokio::time::sleep(ASK_EVERY).await;
    }
}

/// Gives what can be promised of each item, out of the books.
async fn available(conn: &mut PgConnection) -> Result<BTreeMap<String, i64>> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "SELECT sku, sum(on_hand - allocated)::bigint FROM warehouse.stock_levels GROUP BY sku",
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().collect())
}
