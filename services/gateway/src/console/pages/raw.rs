//! What the shop sent about an order, byte by byte, beside what was made of it.
//!
//! - [`pretty`]: JSON laid out, with every digit as it came
//! - [`fields`]: the fields of the order, and where each was read from

mod fields;
mod pretty;

use axum::extract::{Path, State};
use axum::response::Response;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::Page;
use contracts::requests::intake::{
    DELIVERIES_GET, DELIVERIES_LIST, Delivery, DeliveryPayload, GetDelivery, GetOrder,
    ListDeliveries, ORDERS_GET, Order,
};
use contracts::service::Service;
use data_encoding::BASE64;
use maud::{Markup, html};

use crate::console::look::parts::{self, badge, icon};
use crate::console::reply::{self, Shown};
use crate::console::visit::Visitor;
use crate::console::words::raw::{self as words_of, Words};
use crate::console::words::ways;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// So many deliveries are listed; the newest counts.
const LISTED: u32 = 20;
/// More would be slow to lay out, and nobody reads it.
const CHARS_SHOWN: usize = 200_000;

/// What is known.
struct Known {
    order: Order,
    deliveries: Vec<Delivery>,
    /// The one that is shown.
    payload: Option<DeliveryPayload>,
}

/// Shows the newest delivery, or the one that is asked for.
pub async fn page(State(edge): State<Edge>, visitor: Visitor, Path(id): Path<String>) -> Response {
    let language = visitor.visit.language;
    let shown = load(&edge, &visitor, &id).await.map(|known| {
        let title = format!("{} · {}", words_of::of(language).sent, known.order.number);
        Shown::found(title, content(language, &known))
    });
    reply::answer(&visitor.visit, shown)
}

async fn load(edge: &Edge, visitor: &Visitor, id: &str) -> Result<Known, Problem> {
    visitor.needs(Room::Orders)?;
    let nothing = |_| Problem::not_found(format!("no order is called {id}"));
    let order_id: OrderId = id.parse().map_err(nothing)?;
    let (asking, intake) = (visitor.asking(), Service::OrderIntake);
    let order_id_only = Some(order_id);
    let listed = ListDeliveries {
        order_id: order_id_only,
        limit: Some(LISTED),
        ..ListDeliveries::default()
    };
    let question = GetOrder { order_id };
    let (order, deliveries) = tokio::join!(
        edge.asker.ask_json::<Order>(&asking, intake, ORDERS_GET, &question),
        edge.asker.ask_json::<Page<Delivery>>(&asking, intake, DELIVERIES_LIST, &listed),
    );
    let (order, deliveries) = (order?, deliveries?.items);
    let asked = visitor.visit.asked("delivery");
    let of_order = |one: &&Delivery| asked.is_none_or(|asked| one.id.to_string() == asked);
    let payload = match deliveries.iter().find(of_order) {
        None => None,
        Some(delivery) => {
            let question = GetDelivery { delivery_id: delivery.id };
            Some(edge.asker.ask_json(&asking, intake, DELIVERIES_GET, &question).await?)
        }
    };
    Ok(Known { order, deliveries, payload })
}

fn content(language: Language, known: &Known) -> Markup {
    let words = words_of::of(language);
    let order = &known.order;
    let title = html! {
        nav .crumbs {
            a href="/orders" { (ways::ORDERS.of(language)) } (icon("next"))
            a href=(format!("/orders/{}", order.id)) dir="auto" { (order.number) } (icon("next"))
        }
        h1 { (words.sent) }
        p .sub { (words.sent_hint) }
    };
    html! {
        (parts::page_head(title, html! {}))
        @match &known.payload {
            None => (parts::empty("incoming", words.nothing_sent, words.nothing_sent_because, html! {})),
            Some(payload) => {
                @if known.deliveries.len() > 1 { (choice(language, words, known, payload)) }
                div .halves {
                    (body(words, payload))
                    (parts::section("made", words.made_of_it, html! {}, fields::show(language, order, payload)))
                }
            }
        }
    }
}

fn choice(language: Language, words: &Words, known: &Known, payload: &DeliveryPayload) -> Markup {
    let listed = html! {
        ul .deliveries {
            @for one in &known.deliveries {
                li {
                    a href=(format!("/orders/{}/raw?delivery={}", known.order.id, one.id))
                        aria-current=[(one.id == payload.delivery.id).then_some("true")] {
                        code { (one.topic) }
                    }
                    " " (parts::instant(language, one.received_at))
                    " " (badge(words_of::outcome(words, one.outcome)))
                    @if let Some(reason) = &one.reason { " " span .muted lang="en" { (reason) } }
                }
            }
        }
    };
    parts::section("deliveries", words.deliveries, html! {}, listed)
}

fn body(words: &Words, payload: &DeliveryPayload) -> Markup {
    let bytes = BASE64.decode(payload.body_base64.as_bytes()).unwrap_or_default();
    let text = String::from_utf8_lossy(&bytes);
    let laid_out = pretty::laid_out(&text);
    let shown = laid_out.as_deref().unwrap_or(&text);
    let end = shown.char_indices().nth(CHARS_SHOWN).map(|(end, _)| end);
    let about = html! {
        code .beside { (payload.delivery.topic) }
    };
    let content = html! {
        @if laid_out.is_none() { p .muted { (words.no_json) } }
        @if end.is_some() { p .muted { (words.cut) } }
        pre .payload tabindex="0" { (shown.get(..end.unwrap_or(shown.len())).unwrap_or(shown)) }
    };
    parts::section("came", words.as_it_came, about, content)
}

#[cfg(test)]
mod tests;
