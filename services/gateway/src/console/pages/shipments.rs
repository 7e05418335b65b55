//! Shipments: where parcels wait, and one parcel.
//!
//! - [`filter`]: which parcels, out of the address
//! - [`list`]: rows to choose from
//! - [`one`]: one parcel
//! - [`deeds`]: what can be done with it
//! - [`label`]: its label
//! - [`way`]: what became of it

mod deeds;
mod filter;
mod label;
mod list;
mod one;
mod way;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{Method, StatusCode};
use axum::response::Response;
use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::logistics::{
    CARRIERS_LIST, Carrier, Carriers, CountShipments, SHIPMENTS_COUNT, SHIPMENTS_LIST,
    ShipmentCounts,
};
use contracts::requests::warehouse::{LOCATIONS_LIST, Location};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use futures::StreamExt;
use serde_json::json;

use super::form_of;
use crate::console::act::act;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::shipments as words_of;
use crate::console::words::troubles;
use crate::domain::role::Room;
use crate::state::Edge;
use deeds::Deed;
use filter::Filter;
use list::{Asked, Found, Told};
pub use one::{order_of, recipient};

/// Parcels that are handed over at once: enough to fill a batch of logistics, few enough to leave room
/// for others.
const AT_ONCE: usize = 16;

/// Shows the list.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let filter = Filter::of(&visitor.visit);
    let shown = find(&edge, &visitor, &filter).await.map(|found| {
        let shown = shown(&visitor, &filter, &found, None);
        // What is further down was there before and stays as it was read.
        if filter.cursor.is_none() { shown.following("shipments") } else { shown }
    });
    reply::answer(&visitor.visit, shown)
}

/// Hands over every parcel that was chosen, each for itself, and says what became of each.
pub async fn hand_over(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let filter = Filter::of(&visitor.visit);
    let asked = async {
        visitor.needs(Room::Shipments)?;
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let ids = form.values("id").into_iter().filter_map(|id| id.parse::<ShipmentId>().ok());
        let ids: Vec<ShipmentId> = ids.collect();
        if ids.is_empty() {
            let words = words_of::of(visitor.visit.language).none_chosen;
            return Err(Problem::unprocessable(words));
        }
        let (edge, visitor) = (&edge, &visitor);
        let all = futures::stream::iter(ids).map(|id| hand_over_one(edge, visitor, id));
        Ok(all.buffered(AT_ONCE).collect::<Vec<Told>>().await)
    };
    let asked: Result<Vec<Told>, Problem> = asked.await;
    let shown = find(&edge, &visitor, &filter).await;
    let shown = shown.map(|found| match asked {
        Ok(told) => shown_after(&visitor, &filter, &found, Asked::Told(told), StatusCode::OK),
        Err(refused) => {
            let status = StatusCode::from_u16(refused.status).unwrap_or(StatusCode::CONFLICT);
            shown_after(&visitor, &filter, &found, Asked::Refused(refused), status)
        }
    });
    reply::answer(&visitor.visit, shown)
}

async fn hand_over_one(edge: &Edge, visitor: &Visitor, id: ShipmentId) -> Told {
    let path = format!("/api/v1/shipments/{id}/hand-over");
    let done = act(edge, &visitor.person, Method::POST, &path, Some(&json!({})), None).await;
    Told { id, refused: done.err() }
}

/// Shows a parcel.
pub async fn one(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let done = visitor.visit.asked("done").and_then(Deed::read);
    let known = one::load(&edge, &visitor, &id).await;
    let shown = known.map(|known| one::shown(&visitor, &known, done, None));
    reply::answer(&visitor.visit, shown)
}

/// Does something with a parcel; shows what speaks against it.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let asked = async {
        visitor.needs(Room::Shipments)?;
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let deed = Deed::read(&deed).ok_or_else(|| deeds::no_such(visitor.visit.language))?;
        let (path, body) = deed.call(&id, &form);
        act(&edge, &visitor.person, Method::POST, &path, Some(&body), None).await?;
        Ok(deed)
    };
    let asked: Result<Deed, Problem> = asked.await;
    let refused = match asked {
        Ok(deed) => return reply::see_other(&format!("/shipments/{id}?done={}", deed.word())),
        Err(refused) => refused,
    };
    match one::load(&edge, &visitor, &id).await {
        Ok(known) => {
            let shown = one::shown(&visitor, &known, None, Some(&refused)).refused(&refused);
            reply::page(&visitor.visit, &shown)
        }
        Err(_) => reply::problem(&visitor.visit, &refused),
    }
}

async fn find(edge: &Edge, visitor: &Visitor, filter: &Filter) -> Result<Found, Problem> {
    visitor.needs(Room::Shipments)?;
    let (asking, question) = (visitor.asking(), filter.question());
    let counted =
        CountShipments { carrier: question.carrier.clone(), location: question.location.clone() };
    let (page, counts, carriers, locations) = tokio::join!(
        edge.asker.ask_json(&asking, Service::Logistics, SHIPMENTS_LIST, &question),
        edge.asker.ask_json::<ShipmentCounts>(
            &asking,
            Service::Logistics,
            SHIPMENTS_COUNT,
            &counted
        ),
        carriers(edge, visitor),
        locations(edge, visitor),
    );
    Ok(Found { page: page?, counts: counts.ok(), carriers, locations })
}

/// Gives every carrier; none where nobody answers.
async fn carriers(edge: &Edge, visitor: &Visitor) -> Vec<Carrier> {
    let (asking, nothing) = (visitor.asking(), json!({}));
    let all = edge.asker.ask_json::<Carriers>(&asking, Service::Logistics, CARRIERS_LIST, &nothing);
    let mut all = all.await.map(|all| all.items).unwrap_or_default();
    for one in &mut all {
        one.name = troubles::carrier(visitor.visit.language, std::mem::take(&mut one.name));
    }
    all
}

/// Gives the names of the locations; none where nobody answers.
pub async fn locations(edge: &Edge, visitor: &Visitor) -> Vec<String> {
    let asking = visitor.asking();
    let question = PageQuery { limit: Some(PAGE_MAX), cursor: None };
    let all = edge.asker.ask_json::<Page<Location>>(
        &asking,
        Service::Warehouse,
        LOCATIONS_LIST,
        &question,
    );
    let all = all.await.map(|page| page.items).unwrap_or_default();
    all.into_iter().map(|location| location.name).collect()
}

fn shown(visitor: &Visitor, filter: &Filter, found: &Found, asked: Option<&Asked>) -> Shown {
    let main = list::content(visitor, filter, found, asked);
    let title = words_of::of(visitor.visit.language).title;
    Shown { script: Some("parcels.js"), ..Shown::found(title, main) }
}

fn shown_after(
    visitor: &Visitor,
    filter: &Filter,
    found: &Found,
    asked: Asked,
    status: StatusCode,
) -> Shown {
    shown(visitor, filter, found, Some(&asked)).with_status(status)
}

#[cfg(test)]
mod tests;
