//! An order that somebody tells by telephone or at the counter: entered by hand, once.
//!
//! - [`typed`]: what is in the form, and what is wrong with it
//! - [`form`]: the form
//! - [`items`]: items by SKU, name or barcode

mod form;
mod items;
mod typed;

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::intake::{CHANNELS_LIST, Channel, ChannelKind, ChannelStatus};
use contracts::service::Service;
use maud::html;
use serde_json::json;

use super::form_of;
use crate::console::act::act;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::new_order as words_of;
use crate::domain::role::{Opening, Room};
use crate::edge::form::Form;
use crate::state::Edge;
use typed::{Typed, Wrong};

/// Shows the empty form.
pub async fn page(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let shown = async {
        let channels = channels(&edge, &visitor).await?;
        let typed = Typed::empty(visitor.visit.language, &channels);
        Ok(shown(&visitor, &channels, &typed, &Wrong::default()))
    };
    reply::answer(&visitor.visit, shown.await)
}

/// Enters the order; what is wrong stands beside its field, and nothing that was typed is lost.
pub async fn enter(State(edge): State<Edge>, visitor: Visitor, sent: Body) -> Response {
    let asked = async {
        let channels = channels(&edge, &visitor).await?;
        let form = form_of(&edge, &visitor.visit, sent).await?;
        Ok((channels, form))
    };
    let asked: Result<(Vec<Channel>, Form), Problem> = asked.await;
    let (channels, form) = match asked {
        Ok(asked) => asked,
        Err(problem) => return reply::problem(&visitor.visit, &problem),
    };
    let mut typed = Typed::read(&form);
    items::resolve(&edge, &visitor, &mut typed).await;
    if !form.value("more").is_empty() {
        typed.grow();
        return reply::page(&visitor.visit, &shown(&visitor, &channels, &typed, &Wrong::default()));
    }
    let language = visitor.visit.language;
    let wrong = match typed.order(language) {
        Err(wrong) => wrong,
        Ok(order) => {
            let key = Some(typed.key.as_str());
            let call =
                act(&edge, &visitor.person, Method::POST, "/api/v1/orders", Some(&order), key);
            match call.await {
                Ok(made) => {
                    let id = made["id"].as_str().unwrap_or_default();
                    return reply::see_other(&format!("/orders/{id}?made=1"));
                }
                Err(problem) => Wrong::told(&typed, problem),
            }
        }
    };
    let status = wrong.problem.as_ref().map(|problem| problem.status).unwrap_or(422);
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let shown = shown(&visitor, &channels, &typed, &wrong).with_status(status);
    reply::page(&visitor.visit, &shown)
}

/// Finds items for whoever types a line.
pub async fn suggest(State(edge): State<Edge>, visitor: Visitor) -> Response {
    let text = visitor.visit.asked("q").unwrap_or_default();
    let found = match may_enter(&visitor) {
        Ok(()) => items::find(&edge, &visitor, text).await,
        Err(problem) => Err(problem),
    };
    let found = found.unwrap_or_default();
    let found = found.iter().map(|item| {
        let scanned = item.barcodes.iter().any(|code| code == text);
        json!({ "sku": item.sku, "name": item.name, "exact": scanned || item.sku.as_str() == text })
    });
    Json(found.collect::<Vec<_>>()).into_response()
}

/// Only whoever works with orders enters one.
fn may_enter(visitor: &Visitor) -> Result<(), Problem> {
    visitor.needs(Room::Orders)?;
    match visitor.visit.opening(Room::Orders) {
        Opening::Works => Ok(()),
        Opening::Looks | Opening::Closed => {
            Err(Problem::forbidden("entering orders is not among the work of this role"))
        }
    }
}

async fn channels(edge: &Edge, visitor: &Visitor) -> Result<Vec<Channel>, Problem> {
    may_enter(visitor)?;
    let asking = visitor.asking();
    let page: Page<Channel> =
        edge.asker.ask_json(&asking, Service::OrderIntake, CHANNELS_LIST, &json!({})).await?;
    let by_hand = |channel: &Channel| {
        channel.kind == ChannelKind::Manual && channel.status == ChannelStatus::Active
    };
    Ok(page.items.into_iter().filter(by_hand).collect())
}

fn shown(visitor: &Visitor, channels: &[Channel], typed: &Typed, wrong: &Wrong) -> Shown {
    let language = visitor.visit.language;
    let main = html! { (form::show(language, channels, typed, wrong)) };
    let shown = Shown::found(words_of::of(language).title, main);
    Shown { script: Some("new_order.js"), ..shown }
}

#[cfg(test)]
mod tests;
