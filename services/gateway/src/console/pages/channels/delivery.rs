//! One delivery: what came, byte by byte, beside what was made of it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::ids::OrderId;
use contracts::problem::Problem;
use contracts::requests::intake::{
    DELIVERIES_GET, Delivery, DeliveryPayload, DeliveryStatus, GetDelivery, GetOrder, ORDERS_GET,
    Order,
};
use contracts::service::Service;
use maud::{Markup, html};

use super::legible::legible;
use super::place_of;
use crate::console::look::parts::{self, badge, icon};
use crate::console::reply::Shown;
use crate::console::visit::Visitor;
use crate::console::words::channels::{self as words_of, Words};
use crate::console::words::figures::number;
use crate::console::words::states;
use crate::domain::role::Room;
use crate::edge::form::Language;
use crate::state::Edge;

/// Everything that may become of a delivery.
pub const OUTCOMES: [DeliveryStatus; 4] = [
    DeliveryStatus::Accepted,
    DeliveryStatus::Parked,
    DeliveryStatus::Ignored,
    DeliveryStatus::Duplicate,
];

/// Gives the word that stands in addresses.
pub fn code(outcome: DeliveryStatus) -> &'static str {
    match outcome {
        DeliveryStatus::Accepted => "accepted",
        DeliveryStatus::Duplicate => "duplicate",
        DeliveryStatus::Parked => "parked",
        DeliveryStatus::Ignored => "ignored",
    }
}

/// Reads the word.
pub fn read_outcome(word: &str) -> Option<DeliveryStatus> {
    OUTCOMES.into_iter().find(|outcome| code(*outcome) == word)
}

/// Loads a delivery and shows it.
pub async fn shown(
    edge: &Edge,
    visitor: &Visitor,
    channel: &str,
    id: &str,
) -> Result<Shown, Problem> {
    visitor.needs(Room::Settings)?;
    visitor.needs(Room::Orders)?;
    let missing = || Problem::not_found(format!("no delivery is called {id}"));
    let question = GetDelivery { delivery_id: id.parse().map_err(|_| missing())? };
    let asking = visitor.asking();
    let asked = edge.asker.ask_json(&asking, Service::OrderIntake, DELIVERIES_GET, &question);
    let payload: DeliveryPayload = asked.await?;
    if payload.delivery.channel != channel {
        return Err(missing());
    }
    let order = match payload.delivery.order_id {
        Some(order_id) => order(edge, visitor, order_id).await,
        None => None,
    };
    let language = visitor.visit.language;
    let is_retried = visitor.visit.asked("done") == Some("retry");
    let works = visitor.works_in(Room::Orders);
    let main = content(language, &payload, order.as_ref(), works, is_retried);
    Ok(Shown::found(words_of::of(language).delivery, main))
}

async fn order(edge: &Edge, visitor: &Visitor, order_id: OrderId) -> Option<Order> {
    let (asking, question) = (visitor.asking(), GetOrder { order_id });
    edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_GET, &question).await.ok()
}

fn content(
    language: Language,
    payload: &DeliveryPayload,
    order: Option<&Order>,
    works: bool,
    is_retried: bool,
) -> Markup {
    let words = words_of::of(language);
    let delivery = &payload.delivery;
    let place = place_of(&delivery.channel);
    let title = html! {
        nav .crumbs {
            a href="/channels" { (words.title) } (icon("next"))
            a href=(place) dir="auto" { (delivery.channel) } (icon("next"))
        }
        h1 { (words.delivery) }
        div .badges { (badge(words_of::outcome(language, delivery.outcome))) }
        p .sub { (parts::instant(language, delivery.received_at)) }
    };
    let can_retry = works && delivery.outcome == DeliveryStatus::Parked;
    let retry = html! {
        @if can_retry {
            form method="post" action=(format!("{place}/deliveries/{}/do/retry", delivery.id)) {
                button .button.primary { (words.retry) }
            }
        }
    };
    html! {
        (parts::page_head(title, retry))
        @if is_retried { (parts::done(words.retried)) }
        div .halves {
            (parts::section("came", words.came, html! {}, came(words, payload)))
            (parts::section("became", words.became, html! {}, became(language, words, delivery, order)))
        }
    }
}

fn came(words: &Words, payload: &DeliveryPayload) -> Markup {
    let bytes = BASE64.decode(&payload.body_base64).unwrap_or_default();
    let (text, is_whole) = legible(&bytes);
    html! {
        @match text {
            Some(text) => {
                pre .payload.wrapped tabindex="0" dir="ltr" { (text) }
                @if !is_whole { p .muted { (words.shortened) } }
            }
            None => p .muted { ((words.not_text)(bytes.len())) },
        }
    }
}

fn became(
    language: Language,
    words: &'static Words,
    delivery: &Delivery,
    order: Option<&Order>,
) -> Markup {
    let mut facts = vec![(words.topic, html! { code { (delivery.topic) } })];
    if let Some(resource) = &delivery.resource {
        facts.push((words.about, html! { code { (resource) } }));
    }
    if let Some(reason) = &delivery.reason {
        facts.push((words.reason, html! { span lang="en" dir="auto" { (reason) } }));
    }
    facts.push((words.bytes, html! { (number(delivery.body_bytes.into())) }));
    html! {
        @match (order, delivery.order_id) {
            (Some(order), _) => (of_order(language, order)),
            (None, Some(id)) => p { a href=(format!("/orders/{id}")) { (words.order) } },
            (None, None) => p .quiet-line { (words.no_order) },
        }
        (parts::facts(facts))
    }
}

fn of_order(language: Language, order: &Order) -> Markup {
    html! {
        div .order-made {
            p {
                a .big href=(format!("/orders/{}", order.id)) dir="auto" { (order.number) } " "
                (badge(states::order(language, order.status)))
            }
            ul {
                @for line in &order.lines {
                    li {
                        (number(line.quantity.into())) " × " bdi { (line.title) } " "
                        @if let Some(sku) = &line.sku { code { (sku) } }
                    }
                }
            }
            p { (parts::money(language, order.total)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_outcome_is_read_back() {
        for outcome in OUTCOMES {
            assert_eq!(read_outcome(code(outcome)), Some(outcome));
        }
        assert_eq!(read_outcome("lost"), None);
    }
}
