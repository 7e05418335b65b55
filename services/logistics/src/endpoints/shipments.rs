//! Shipments: read, listed, labelled, and what a person asks of one.

use bytes::Bytes;
use contracts::ids::{Id, ShipmentId};
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::logistics as asked;
use contracts::requests::logistics::{
    CountShipments, ShipmentCounts, ShipmentQuery, ShipmentsQuery,
};
use runtime::{BatchError, Question, Routed};
use sqlx::{PgConnection, PgPool};

use super::view;
use crate::commands::{Command, Wish};
use crate::domain::shipment::Shipment;
use crate::domain::tracking::Ending;
use crate::store::shipments::{self, COUNTED_MAX, Place, Wanted, load, page};
use crate::store::{attached_labels, incidents, own_carriers, tracking_events};

/// Answers `shipments.get`.
pub async fn get(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let ShipmentQuery { shipment_id } = question.json()?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let shipment = find(&mut conn, shipment_id).await?;
    let reports = tracking_events::list(&mut conn, shipment_id).await.map_err(failed)?;
    let ids = [shipment_id.uuid()];
    let troubles = incidents::load(&mut conn, &ids, false).await.map_err(failed)?;
    let own = own_carriers::load(&mut conn).await.map_err(runtime::database)?;
    let label = attached_labels::about(&mut conn, shipment_id).await.map_err(failed)?;
    let open = troubles.iter().map(|(_, incident)| incident.clone());
    let shipment = Shipment { incidents: open.collect(), ..shipment };
    let mut answer = view::with_link(&shipment, &own);
    answer.label = label;
    answer.recipient = shipment.parcel.recipient;
    answer.reports = reports;
    answer.incidents = troubles.iter().rev().map(|(_, one)| view::of_incident(one)).collect();
    runtime::answer(&answer)
}

/// Answers `shipments.list`.
pub async fn list(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: ShipmentsQuery = question.json()?;
    let after = match &query.page.cursor {
        None => None,
        Some(cursor) => Some(Place::parse(cursor).ok_or_else(|| no_cursor(cursor))?),
    };
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let ids = page(&mut conn, &question.within, &query, after).await.map_err(runtime::database)?;
    let open = incidents::load(&mut conn, &ids, true).await.map_err(failed)?;
    let wanted = Wanted { shipments: ids, ..Wanted::default() };
    let mut found = load(&mut conn, &wanted).await.map_err(failed)?;
    for shipment in &mut found {
        let own = open.iter().filter(|(id, _)| *id == shipment.shipment_id);
        shipment.incidents = own.map(|(_, incident)| incident.clone()).collect();
    }
    found.sort_by_key(|one| std::cmp::Reverse((one.created_at, one.shipment_id)));
    let own = own_carriers::load(&mut conn).await.map_err(runtime::database)?;
    let views = found.iter().map(|shipment| view::with_link(shipment, &own)).collect();
    runtime::answer(&Page::cut(views, query.page.limit(), |last: &asked::Shipment| {
        Place { created_at: last.created_at, shipment_id: last.id }.cursor()
    }))
}

/// Answers `shipments.count`.
pub async fn count(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: CountShipments = question.json()?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let stages =
        shipments::count(&mut conn, &question.within, &query).await.map_err(runtime::database)?;
    runtime::answer(&ShipmentCounts { at_most: COUNTED_MAX.into(), stages })
}

/// Makes a command of what a person asks of a shipment.
pub fn route(endpoint: &str, question: &Question) -> Result<Routed<Command>, Problem> {
    let (id, wish) = match endpoint {
        asked::SHIPMENTS_HAND_OVER => (plain(question)?, Wish::HandOver),
        asked::SHIPMENTS_VOID => (plain(question)?, Wish::Void),
        asked::SHIPMENTS_SETTLE_INCIDENTS => (plain(question)?, Wish::SettleIncidents),
        asked::SHIPMENTS_BOOK => {
            let asked: asked::BookShipment = question.json()?;
            (asked.shipment_id, Wish::Book(asked))
        }
        asked::SHIPMENTS_REPORT => {
            let said: asked::ReportShipment = question.json()?;
            (said.shipment_id, Wish::Report(said))
        }
        asked::SHIPMENTS_REPORT_LOST => end(question, Ending::Lost)?,
        asked::SHIPMENTS_REPORT_RETURNED => end(question, Ending::Returned)?,
        _ => return Err(super::unknown(endpoint)),
    };
    Ok(Routed { slot: id.slot(), command: Command::Act(id, Box::new(wish)) })
}

fn plain(question: &Question) -> Result<ShipmentId, Problem> {
    question.json::<ShipmentQuery>().map(|asked| asked.shipment_id)
}

fn end(question: &Question, ending: Ending) -> Result<(ShipmentId, Wish), Problem> {
    let said: asked::EndShipment = question.json()?;
    Ok((said.shipment_id, Wish::End(said, ending)))
}

/// Loads one shipment.
pub async fn find(conn: &mut PgConnection, id: ShipmentId) -> Result<Shipment, Problem> {
    let wanted = Wanted { shipments: vec![id.uuid()], ..Wanted::default() };
    let found = load(conn, &wanted).await.map_err(failed)?;
    let missing = || Problem::not_found(format!("there is no shipment {id}"));
    found.into_iter().next().ok_or_else(missing)
}

/// Says why a read gave nothing.
pub fn failed(error: BatchError) -> Problem {
    match error {
        BatchError::Database(error) => runtime::database(error),
        broken => runtime::broken(&broken),
    }
}

/// Says that a cursor is none of ours.
pub fn no_cursor(cursor: &str) -> Problem {
    let shown: String = cursor.chars().take(40).collect();
    Problem::bad_request(format!("`{shown}` is no cursor that a page gave as `next`"))
}
