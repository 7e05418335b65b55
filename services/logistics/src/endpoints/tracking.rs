//! What carriers report, what is parked of it, and what the customer may see.

use bytes::Bytes;
use contracts::address::Recipient;
use contracts::ids::{Id, ParkedId, Slot};
use contracts::problem::Problem;
use contracts::requests::logistics as asked;
use contracts::requests::logistics::{
    DropReport, RetryReport, ShipmentStatus, TellTracking, TrackQuery,
};
use contracts::requests::{Page, PageQuery};
use runtime::{Question, Routed};
use sqlx::PgPool;

use super::shipments::{failed, no_cursor};
use super::view;
use crate::commands::{CarrierReport, Command, Webhook, Wish};
use crate::config::Settings;
use crate::domain::heard::{self, Heard, Reported, is_tracking_service};
use crate::domain::own_carriers::waybill_number;
use crate::domain::tracking::cleaned;
use crate::domain::tracking_number::slot_of_number;
use crate::store::parked_reports::{self, Parked};
use crate::store::shipments::{Wanted, load};
use crate::store::{own_carriers, tracking_events, waybills};

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
    let own = own_carriers::load(&mut conn).await.map_err(runtime::database)?;
    runtime::answer(&view::of_tracked((&settings.house, &own), &shipment, city, &reports))
}

/// Makes a command of a carrier's webhook.
pub async fn take(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let carrier = question
        .header(asked::CARRIER)
        .ok_or_else(|| Problem::bad_request(format!("the header {} is missing", asked::CARRIER)))?;
    let webhook = Webhook { carrier: known(carrier)?.to_owned(), body: question.body.to_vec() };
    let slot = webhook.parked_id().slot();
    Ok(match heard::read(carrier, &webhook.body) {
        Ok(Heard::Reported(reported)) => routed(pool, webhook, reported, None).await?,
        Ok(Heard::Nothing(reason)) => Routed { slot, command: Command::Ignore(reason) },
        Err(reason) => Routed { slot, command: Command::Park(webhook, reason) },
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
    drop(conn);
    match heard::read(&webhook.carrier, &webhook.body).map_err(Problem::unprocessable)? {
        Heard::Reported(reported) => routed(pool, webhook, reported, Some(report_id)).await,
        Heard::Nothing(reason) => Err(Problem::unprocessable(reason)),
    }
}

/// Makes a command of a parked webhook that is given up.
pub async fn give_up(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let DropReport { report_id, reason } = question.json()?;
    let reason = cleaned(&reason);
    if reason.is_empty() {
        let words = "say in `reason` why it is given up";
        return Err(Problem::unprocessable(words).with_error("#/reason", words));
    }
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let found =
        parked_reports::find(&mut conn, report_id.uuid()).await.map_err(runtime::database)?;
    found.ok_or_else(|| Problem::not_found(format!("no report {report_id} is parked")))?;
    Ok(Routed { slot: report_id.slot(), command: Command::Drop(report_id, reason) })
}

/// Makes a command of a parked webhook that can be used by now; it was read before.
pub fn again(parked: Parked) -> Option<Command> {
    let Ok(Heard::Reported(reported)) = heard::read(&parked.carrier, &parked.body) else {
        return None;
    };
    let webhook = Webhook { carrier: parked.carrier, body: parked.body };
    let (slot, parked) = (parked.slot, Some(ParkedId::from_uuid(parked.report_id)));
    Some(Command::Take(Box::new(CarrierReport { webhook, reported, slot, parked })))
}

/// Makes a command of a line of a sheet: whatever parcel bears the number.
pub async fn tell(pool: &PgPool, question: &Question) -> Result<Routed<Command>, Problem> {
    let said: TellTracking = question.json()?;
    let number = waybill_number(&said.tracking_number)
        .map_err(|words| Problem::unprocessable(&words).with_error("#/tracking_number", words))?;
    let mut conn = pool.acquire().await.map_err(runtime::database)?;
    let wanted = Wanted { tracking_numbers: vec![number.clone()], ..Wanted::default() };
    let mut found = load(&mut conn, &wanted).await.map_err(failed)?;
    found.retain(|one| {
        let carrier = one.booking.as_ref().map(|booking| &booking.carrier);
        said.carrier.is_none() || said.carrier.as_ref() == carrier
    });
    if found.iter().any(|one| one.status != ShipmentStatus::Voided) {
        found.retain(|one| one.status != ShipmentStatus::Voided);
    }
    match &found[..] {
        [one] => {
            let id = one.shipment_id;
            let command = Command::Act(id, Box::new(Wish::Tell(said)));
            Ok(Routed { slot: id.slot(), command })
        }
        [] => Err(Problem::not_found(format!("no shipment bears the number {number}"))),
        [..] => Err(Problem::conflict(format!(
            "more than one shipment bears the number {number}; say the carrier's code"
        ))),
    }
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

/// Finds the lane: in the numbers of built-in carriers it stands, of others the waybill tells it.
async fn routed(
    pool: &PgPool,
    webhook: Webhook,
    reported: Reported,
    parked: Option<ParkedId>,
) -> Result<Routed<Command>, Problem> {
    let number = &reported.tracking_number;
    let known = if is_tracking_service(&webhook.carrier) {
        let mut conn = pool.acquire().await.map_err(runtime::database)?;
        let bearing = waybills::bearing(&mut conn, number).await.map_err(runtime::database)?;
        let own = own_carriers::load(&mut conn).await.map_err(runtime::database)?;
        let whose = own.whose(&bearing, reported.named.as_deref());
        whose.ok().map(|shipment| shipment.slot())
    } else {
        slot_of_number(number)
    };
    let slot = known.unwrap_or_else(|| Slot::of_name(number));
    let taken = CarrierReport { webhook, reported, slot, parked };
    Ok(Routed { slot, command: Command::Take(Box::new(taken)) })
}

fn known(carrier: &str) -> Result<&str, Problem> {
    if heard::is_known(carrier) {
        return Ok(carrier);
    }
    Err(Problem::not_found("no carrier of this name sends webhooks"))
}
