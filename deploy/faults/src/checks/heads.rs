//! What every writer has to tell again and again: how far its log goes. Who hears no head does not
//! miss the last word that it lost.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::Result;
use contracts::log::Head;
use contracts::service::Service;
use contracts::subjects;
use futures::StreamExt;
use futures::stream::SelectAll;
use sqlx::{AssertSqlSafe, PgConnection};

use super::{Finding, Kind};
use crate::faults::Scene;

/// How long the heads of all writers may take to be heard: each tells its own once a second.
const HEARD_WITHIN: Duration = Duration::from_secs(15);

/// Checks that each lane of each service tells the head that it has.
pub async fn check(scene: &Scene, conn: &mut PgConnection) -> Result<Vec<Finding>> {
    let Some(running) = scene.house.running() else { return Ok(vec![]) };
    let client = scene.inspector(&running.nats).await?;
    let mut told = SelectAll::new();
    for service in Service::ALL {
        let heads = client.subscribe(subjects::head(service)).await?;
        told.push(heads.map(move |message| (service, message)));
    }
    client.flush().await?;
    let mut silent = heads(conn).await?;
    let until = tokio::time::Instant::from_std(Instant::now() + HEARD_WITHIN);
    while !silent.is_empty()
        && let Ok(Some((service, message))) = tokio::time::timeout_at(until, told.next()).await
    {
        let Ok(head) = serde_json::from_slice::<Head>(&message.payload) else { continue };
        let place = (service.name(), head.lane);
        if silent.get(&place).is_some_and(|number| head.point.number >= *number) {
            silent.remove(&place);
        }
    }
    let finding = |((service, lane), head): ((&'static str, u16), i64)| {
        let words = format!("lane {lane} of {service} has head {head} and tells nobody");
        Finding::new("I8", Kind::Stuck, words, &["head"])
    };
    Ok(silent.into_iter().map(finding).collect())
}

async fn heads(conn: &mut PgConnection) -> Result<BTreeMap<(&'static str, u16), i64>> {
    let mut heads = BTreeMap::new();
    for service in Service::ALL {
        let sql = format!("SELECT lane, head FROM {}.lanes", service.schema());
        let rows: Vec<(i16, i64)> =
            sqlx::query_as(AssertSqlSafe(sql)).fetch_all(&mut *conn).await?;
        heads.extend(rows.into_iter().map(|(lane, head)| ((service.name(), lane as u16), head)));
    }
    Ok(heads)
}
