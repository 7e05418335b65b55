//! What carriers report, what is parked of it, and what the customer may see.

use bytes::Bytes;
use contracts::address::Recipient;
use contracts::ids::{Id, ParkedId, Slot};
use contracts::problem::Problem;
use contracts::requests::logistics as asked;
use contracts::requests::logistics::{PARCEL_SIM, RetryReport, TrackQuery};
use contracts::requests::{Page, PageQuery};
use runtime::{Question, Routed};
use sqlx::PgPool;

use super::shipments::{failed, no_cursor};
use super::view;
use crate::commands::{CarrierReport, Command, Webhook};
use crate::config::Settings;
use crate::domain::parcel_sim;
use crate::domain::tracking_number::slot_of_number;
use crate::store::parked_reports::{self, Parked};
use crate::store::shipments::{Wanted, load};
use crate::store::tracking_events;

/// Longest token that is looked up; ours have 43 characters.
const TOKEN_MAX: usize = 64;

/// Answers `shipments.track`: the same answer for every token that is none.
pub async fn track(
    settings: &Settings,
    pool: &PgPool,
    question: &Question,
) -> Result<Bytes, Problem> {
    let TrackQuery { token } = question.json()?;
    let unknown = || Problem::not_found("the link leads to no shipment");
    if token.len() > TOKEN_MAX || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(unknown());
    }
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let wanted = Wanted { tracking_tokens: vec![token], ..Wanted::default() };
    let found = load(&mut conn, &wanted).await.map_err(failed)?;
    let shipment = found.into_iter().next().ok_or_else(unknown)?;
    let reports = tracking_events::list(&mut conn, shipment.shipment_id).await.map_err(failed)?;
    let city = match &shipment.parcel.recipient {
        Some(Recipient::Clear { address, .. }) => address.city.clone(),
        Some(Recipient::Opaque { .. }) | None => None,
    };
    runtime::answer(&view::of_tracked(&settings.house, &shipment, city, &reports))
}

/// Makes a command of a carrier's webhook.
pub fn take(question: &Question) -> Result<Routed<Command>, Problem> {
    let carrier = question
        .header(asked::CARRIER)
        .ok_or_else(|| Problem::bad_request(format!("the header {} is missing", asked::CARRIER)))?;
    let webhook = Webhook { carrier: known(carrier)?.to_owned(), body: question.body.to_vec() };
    Ok(match parcel_sim::read(&webhook.body) {
        Ok(reported) => routed(CarrierReport { webhook, reported, parked: None }),
        Err(reason) => {
            let slot = webhook.parked_id().slot();
            Routed { slot, command: Command::Park(webhook, reason) }
        }
    })
}

/// Makes a command of a parked webhook, repaired where it was broken.
pub async fn retry(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let RetryReport { report_id, body } = question.json()?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let found =
        parked_reports::find(&mut conn, report_id.uuid()).await.map_err(runtime::database)?;
    let parked =
        found.ok_or_else(|| Problem::not_found(format!("no report {report_id} is parked")))?;
    let body = body.map_or(parked.body, String::into_bytes);
    let webhook = Webhook { carrier: known(&parked.carrier)?.to_owned(), body };
    let reported = parcel_sim::read(&webhook.body).map_err(Problem::unprocessable)?;
    Ok(routed(CarrierReport { webhook, reported, parked: Some(report_id) }))
}

/// Makes a command of a parked webhook that can be used by now; it was read before.
pub fn again(parked: Parked) -> Option<Command> {
    let reported = parcel_sim::read(&parked.body).ok()?;
    let webhook = Webhook { carrier: parked.carrier, body: parked.body };
    let parked = Some(ParkedId::from_uuid(parked.report_id));
    Some(Command::Take(Box::new(CarrierReport { webhook, reported, parked })))
}

/// Answers `tracking.parked`.
pub async fn parked(pool: &PgPool, question: &Question) -> Result<Bytes, Problem> {
    let query: PageQuery = question.json()?;
    let after = match &query.cursor {
        None => None,
        Some(cursor) => Some(cursor.parse::<ParkedId>().map_err(|_| no_cursor(cursor))?.uuid()),
    };
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let found = parked_reports::list(&mut conn, after, query.limit() + 1).await;
    let items = found.map_err(runtime::database)?.into_iter().map(view::of_parked).collect();
    let cursor = |last: &asked::ParkedReport| last.report_id.to_string();
    runtime::answer(&Page::cut(items, query.limit(), cursor))
}

fn routed(report: CarrierReport) -> Routed<Command> {
    let number = &report.reported.tracking_number;
    let slot = slot_of_number(number).unwrap_or_else(|| Slot::of_name(number));
    Routed { slot, command: Command::Take(Box::new(report)) }
}

fn known(carrier: &str) -> Result<&str, Problem> {
    if carrier == PARCEL_SIM {
        return Ok(carrier);
    }
    Err(Problem::not_found("no carrier of this name sends webhooks"))
}
