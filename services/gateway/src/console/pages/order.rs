//! One order: what was wanted and where it is, money, holds, parcels, what happened, and what can be
//! done next.
//!
//! - [`deeds`]: what can be done with it
//! - [`stops`]: what stops it
//! - [`goods`]: its lines and parcels
//! - [`aside`]: money, people, record
//! - [`story`]: what happened

pub(super) mod aside;
mod deeds;
pub(super) mod goods;
pub(super) mod stops;
mod story;

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::Method;
use axum::response::Response;
use chrono::{DateTime, Utc};
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{
    GetOrder, GetTimeline, ORDERS_GET, ORDERS_TIMELINE, Order, TimelineEntry,
};
use contracts::requests::logistics::{SHIPMENTS_LIST, Shipment, ShipmentsQuery};
use contracts::requests::review::{self, GetReview, ReviewDetail};
use contracts::requests::{PAGE_MAX, Page};
use contracts::service::Service;
use maud::{Markup, html};

use super::form_of;
use super::review::strip_of;
use crate::console::act::act;
use crate::console::look::parts::{self, badge, icon};
use crate::console::look::problem_box;
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::order::{self as words_of, Words};
use crate::console::words::{states, ways};
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;
pub use aside::address_lines;
use deeds::{Deed, Rights};

/// What is known about an order.
struct Known {
    order: Order,
    /// Nothing where review has none, or is closed to whoever looks, or does not answer.
    review: Option<ReviewDetail>,
    /// Nothing where parcels are closed to whoever looks; a problem where logistics is away.
    parcels: Option<Result<Vec<Shipment>, Problem>>,
    timeline: Page<TimelineEntry>,
    /// When it is looked at.
    now: DateTime<Utc>,
    /// Whether it was entered by hand a moment ago.
    made: bool,
    /// What people call those who did something.
    names: BTreeMap<String, String>,
}

/// Shows an order.
pub async fn page(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let done = visitor.visit.asked("done").and_then(Deed::read);
    let shown = match load(&edge, &visitor, &id).await {
        Ok(known) => Ok(shown(&visitor, &known, done, None)),
        Err(problem) => Err(problem),
    };
    reply::answer(&visitor.visit, shown)
}

/// Does something with an order, with the rights of whoever asks; shows what speaks against it.
pub async fn deed(
    State(edge): State<Edge>,
    visitor: Visitor,
    Path((id, deed)): Path<(String, String)>,
    sent: Body,
) -> Response {
    let language = visitor.visit.language;
    let asked = async {
        visitor.needs(Room::Orders)?;
        let form = form_of(&edge, &visitor.visit, sent).await?;
        let nothing = || Problem::not_found(words_of::of(language).deeds.no_such);
        let deed = Deed::read(&deed).ok_or_else(nothing)?;
        let (path, body) = deed.call(language, &id, &form)?;
        let key = Some(form.value("key")).filter(|key| !key.is_empty());
        act(&edge, &visitor.person, Method::POST, &path, Some(&body), key).await?;
        Ok(deed)
    };
    let asked: Result<Deed, Problem> = asked.await;
    let refused = match asked {
        Ok(deed) => {
            return reply::see_other(&format!("/orders/{id}?done={}", deed.word()));
        }
        Err(refused) => refused,
    };
    match load(&edge, &visitor, &id).await {
        Ok(known) => {
            let shown = shown(&visitor, &known, None, Some(&refused)).refused(&refused);
            reply::page(&visitor.visit, &shown)
        }
        Err(_) => reply::problem(&visitor.visit, &refused),
    }
}

async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Known, Problem> {
    visitor.needs(Room::Orders)?;
    let nothing = |_| Problem::not_found(format!("no order is called {id}"));
    let order_id: OrderId = id.parse().map_err(nothing)?;
    let asking = visitor.asking();
    let timeline = GetTimeline {
        order_id,
        limit: Some(PAGE_MAX),
        cursor: visitor.visit.asked("after").map(str::to_owned),
    };
    let question = GetOrder { order_id };
    let (order, timeline, review, parcels) = tokio::join!(
        edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question),
        edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_TIMELINE, &timeline),
        review_of(edge, visitor, order_id),
        parcels_of(edge, visitor, order_id),
    );
    let timeline: Page<TimelineEntry> = timeline?;
    let names = names(edge, &timeline.items);
    let now = visitor.visit.now;
    let made = visitor.visit.asked("made").is_some();
    Ok(Known { order: order?, review, parcels, timeline, now, made, names })
}

async fn review_of(edge: &Edge, visitor: &Visitor, order_id: OrderId) -> Option<ReviewDetail> {
    if !visitor.looks_into(Room::Review) {
        return None;
    }
    let question = GetReview { order_id };
    edge.asker.ask_json(&visitor.asking(), Service::Review, review::GET, &question).await.ok()
}

async fn parcels_of(
    edge: &Edge,
    visitor: &Visitor,
    order_id: OrderId,
) -> Option<Result<Vec<Shipment>, Problem>> {
    if !visitor.looks_into(Room::Shipments) {
        return None;
    }
    let question = ShipmentsQuery { order_id: Some(order_id), ..ShipmentsQuery::default() };
    let asking = visitor.asking();
    let asked: Result<Page<Shipment>, Problem> =
        edge.asker.ask_json(&asking, Service::Logistics, SHIPMENTS_LIST, &question).await;
    Some(asked.map(|page| page.items))
}

/// People are called by their names, as long as they are here.
fn names(edge: &Edge, timeline: &[TimelineEntry]) -> BTreeMap<String, String> {
    let people = timeline.iter().filter_map(|entry| {
        let person = edge.book.person(entry.actor.strip_prefix("person:")?).ok()??;
        Some((entry.actor.clone(), person.name.clone()))
    });
    people.collect()
}

fn shown(visitor: &Visitor, known: &Known, done: Option<Deed>, refused: Option<&Problem>) -> Shown {
    let language = visitor.visit.language;
    let rights =
        Rights { reviews: visitor.works_in(Room::Review), orders: visitor.works_in(Room::Orders) };
    let order = &known.order;
    let title = format!("{} · {}", order.number, ways::ORDERS.of(language));
    let shown = Shown::found(title, content(language, rights, known, done, refused));
    let shown = shown.following(format!("order:{}", order.id));
    Shown { script: Some(super::review::SCRIPT), ..shown }
}

fn content(
    language: Language,
    rights: Rights,
    known: &Known,
    done: Option<Deed>,
    refused: Option<&Problem>,
) -> Markup {
    let words = words_of::of(language);
    let order = &known.order;
    let legal = deeds::legal(rights, order, known.review.as_ref());
    html! {
        (head(language, words, known, &legal))
        @if known.made { (parts::done(words.made)) }
        @if let Some(done) = done { (parts::done(done.done(&words.deeds))) }
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        (strip_of(language, known.review.as_ref(), (known.now, rights.reviews)))
        (stops::held(language, words, known, rights, &legal))
        (stops::proposed(words, order, &legal))
        div .two {
            div .main-side {
                (goods::lines(language, words, order))
                (goods::parcels(language, words, known.parcels.as_ref()))
                (story::story(language, words, known))
            }
            div .aside-side { (aside::aside(language, words, order)) }
        }
    }
}

fn head(language: Language, words: &Words, known: &Known, legal: &[Deed]) -> Markup {
    let order = &known.order;
    let returns =
        order.returns.as_ref().and_then(|returns| states::returns(language, returns.return_status));
    let title = html! {
        nav .crumbs { a href="/orders" { (ways::ORDERS.of(language)) } (icon("next")) }
        h1 dir="auto" { (order.number) }
        div .badges {
            (badge(states::order(language, order.status)))
            (badge(states::goods(language, order.fulfillment_status)))
            (badge(states::payment(language, order.payment_status)))
            @if let Some(state) = order.cancellation { (badge(states::cancellation(language, state))) }
            @if let Some(returns) = returns { (badge(returns)) }
            @if order.test { span .tag { (words.test) } }
        }
        p .sub {
            bdi { (order.channel) } " · " (words.placed) " " (parts::instant(language, order.placed_at))
            " · " (parts::money(language, order.total))
        }
    };
    parts::page_head(title, deeds::buttons(words, order, legal))
}

#[cfg(test)]
mod tests;
