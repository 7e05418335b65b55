//! The same asked again gives the same answer and changes nothing; another body is refused.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use serde_json::{Value, json};
use sqlx::PgConnection;

use super::{Finding, Kind};
use crate::dice::Dice;
use crate::outside::sellers::id_of;
use crate::outside::world::{Done, Op, Request, Tried, World};

/// How many things are asked for once more.
const SAMPLE: usize = 25;

/// What must not change: orders, stock, ledger, shipments.
const DIGEST: &str = "
    SELECT md5(concat_ws('/',
        (SELECT string_agg(concat_ws(':', id, status, version, updated_at), ',' ORDER BY id)
         FROM order_intake.orders),
        (SELECT string_agg(concat_ws(':', sku, location, on_hand, allocated), ',' ORDER BY sku)
         FROM warehouse.stock_levels),
        (SELECT count(*) FROM warehouse.movements),
        (SELECT string_agg(concat_ws(':', shipment_id, status, version), ',' ORDER BY shipment_id)
         FROM logistics.shipments)))";

/// Asks for a part of what was done once more, and for some of it with another body.
pub async fn check(conn: &mut PgConnection, world: &Arc<World>, seed: u64) -> Result<Vec<Finding>> {
    let mut dice = Dice::of(seed, 9);
    // After a restore what was answered before may have been done anew: the last answer counts.
    let last: BTreeMap<String, Done> =
        world.all_done().into_iter().map(|done| (done.op.key.clone(), done)).collect();
    let done: Vec<Done> = last.into_values().collect();
    let before: String = sqlx::query_scalar(DIGEST).fetch_one(&mut *conn).await?;
    let mut findings = Vec::new();
    for _ in 0..SAMPLE.min(done.len()) {
        let Some(Done { op, answer, .. }) = dice.one_of(&done) else { break };
        findings.extend(again(world, op, answer).await);
        if let Some(other) = changed(op) {
            findings.extend(refused(world, &other).await);
        }
    }
    let after: String = sqlx::query_scalar(DIGEST).fetch_one(&mut *conn).await?;
    if before != after {
        let words = "what was asked for again changed what is stored";
        findings.push(Finding::new("I12", Kind::Doubled, words, &[]));
    }
    Ok(findings)
}

async fn again(world: &World, op: &Op, before: &Value) -> Option<Finding> {
    let words = match world.once(op).await {
        Tried::Ok(answer) if same(op, before, &answer) => return None,
        Tried::Ok(answer) => {
            format!("{} was answered with {before}, and again with {answer}", op.key)
        }
        // A cancellation that came to its end is told so, in words.
        Tried::Refused(409, _) if op.what == "cancel" => return None,
        Tried::Refused(status, words) => {
            format!("{} was refused again with {status} {words}", op.key)
        }
        Tried::Unknown => format!("{} was not answered again", op.key),
    };
    Some(Finding::new("I11", Kind::Untrue, words, &[&op.about, &op.key]))
}

/// Webhooks are answered with `duplicate` the second time; the order is the same.
fn same(op: &Op, before: &Value, after: &Value) -> bool {
    match &op.request {
        Request::Webhook(..) => id_of(before.clone()) == id_of(after.clone()),
        Request::Post(..) if op.what == "cancel" => true,
        Request::Post(..) => before == after,
    }
}

/// Gives the same key with another body, where that has to be refused.
fn changed(op: &Op) -> Option<Op> {
    let Request::Post(path, body) = &op.request else { return None };
    if !["order", "receipt", "adjustment"].contains(&op.what) {
        return None;
    }
    let mut body = body.clone();
    let quantity = body["lines"][0]["quantity"].as_i64()?;
    body["lines"][0]["quantity"] = json!(quantity + 1);
    Some(Op { request: Request::Post(path.clone(), body), ..op.clone() })
}

async fn refused(world: &World, op: &Op) -> Option<Finding> {
    let words = match world.once(op).await {
        Tried::Refused(422, _) => return None,
        Tried::Refused(status, _) => format!("{} with another body got {status}, not 422", op.key),
        Tried::Ok(answer) => format!("{} with another body was taken: {answer}", op.key),
        Tried::Unknown => format!("{} with another body was not answered", op.key),
    };
    Some(Finding::new("I11", Kind::Untrue, words, &[&op.about, &op.key]))
}
