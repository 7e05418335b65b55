//! What does not go on by itself: messages that services put aside, and what shops and subscribers are
//! not told yet.

use contracts::ids::OrderId;
use contracts::requests::Page;
use contracts::requests::outbound::{TellingState, TellingView};
use contracts::requests::parked::{LIST, ListParked, ParkedMessage};
use contracts::service::Service;
use futures::future::join_all;
use maud::{Markup, html};

use super::Known;
use crate::console::look::parts::{self, badge, icon};
use crate::console::visit::Visitor;
use crate::console::words::engine::{self as words_of, Words};
use crate::console::words::figures::{colon, number};
use crate::edge::form::Language;
use crate::engine::House;
use crate::state::Edge;

/// Messages of one service in one state.
const SHOWN: u32 = 20;
/// What a person decides about comes first, then what may need one.
const STATES: [&str; 3] = ["parked", "awaiting_cause", "behind"];

/// A message, and who put it aside.
pub struct PutAside {
    /// Who could not handle it.
    pub service: Service,
    /// The message.
    pub message: ParkedMessage,
}

/// Asks those that have put something aside, as far as they say so themselves.
pub async fn of_house(edge: &Edge, visitor: &Visitor, house: &House) -> Vec<PutAside> {
    let wanted = STATES.iter().flat_map(|state| {
        let some = house.services.iter().filter(|told| told.aside(state) > 0);
        some.map(|told| of_service(edge, visitor, told.service, state))
    });
    join_all(wanted).await.into_iter().flatten().collect()
}

async fn of_service(
    edge: &Edge,
    visitor: &Visitor,
    service: Service,
    state: &str,
) -> Vec<PutAside> {
    let state = Some(state.to_owned());
    let question = ListParked { state, limit: Some(SHOWN), ..ListParked::default() };
    let asking = visitor.asking();
    let asked = edge.asker.ask_json::<Page<ParkedMessage>>(&asking, service, LIST, &question);
    let page = asked.await.map(|page| page.items).unwrap_or_default();
    page.into_iter().map(|message| PutAside { service, message }).collect()
}

/// Shows the messages.
pub fn section(language: Language, known: &Known) -> Markup {
    let words = words_of::of(language);
    let all: i64 = known
        .house
        .services
        .iter()
        .flat_map(|told| STATES.iter().map(|state| told.aside(state)))
        .sum();
    let shown = known.aside.len();
    let beside = html! {
        @if shown > 0 { span .count { ((words.shown_of)(shown, &number(all))) } }
    };
    let content = match known.aside.is_empty() {
        true => html! {
            p .quiet-line {
                (icon("check")) span { strong { (words.nothing_aside) } " " (words.nothing_aside_because) }
            }
        },
        false => table(language, words, &known.aside),
    };
    parts::section("aside", words.aside, beside, content)
}

fn table(language: Language, words: &Words, all: &[PutAside]) -> Markup {
    let heads =
        [words.message, words.about, words.state, words.because, words.attempts, words.since];
    html! {
        div .table-box {
            table .list.aside role="table" aria-label=(words.aside) {
                thead role="rowgroup" {
                    tr role="row" {
                        @for head in heads { th role="columnheader" scope="col" { (head) } }
                    }
                }
                tbody role="rowgroup" { @for one in all { (row(language, one)) } }
            }
        }
    }
}

fn row(language: Language, PutAside { service, message }: &PutAside) -> Markup {
    html! {
        tr role="row" id=(format!("aside-{service}-{}", message.id)) {
            td .what role="cell" {
                a .row href=(place_of(*service, message)) { (kind(&message.event_type)) }
                span .since { (words_of::service(language, *service)) }
            }
            td .about role="cell" dir="auto" { (short(&message.aggregate)) }
            td .state role="cell" { (badge(words_of::aside(language, &message.state))) }
            td .why role="cell" lang="en" dir="auto" { (message.reason) }
            td .end.tries role="cell" { (message.attempts) }
            td .when role="cell" { (parts::instant_short(language, message.parked_at)) }
        }
    }
}

/// Gives where a message is shown.
pub fn place_of(service: Service, message: &ParkedMessage) -> String {
    format!("/engine/aside/{service}/{}", message.id)
}

/// `kontor.review.order.approved.v1` is `order.approved.v1`, said by review.
pub fn kind(event_type: &str) -> &str {
    event_type.splitn(3, '.').nth(2).unwrap_or(event_type)
}

/// Ids are long; their ends tell them apart.
fn short(id: &str) -> String {
    match id.char_indices().nth(20) {
        Some((at, _)) if id.is_ascii() => format!("{}…{}", &id[..at.min(8)], &id[id.len() - 6..]),
        Some(_) | None => id.to_owned(),
    }
}

/// Shows what something is about; an order leads to its page.
pub fn about(aggregate: &str) -> Markup {
    match aggregate.parse::<OrderId>() {
        Ok(order) => html! { a href=(format!("/orders/{order}")) { code { (aggregate) } } },
        Err(_) => html! { code dir="auto" { (aggregate) } },
    }
}

/// Says whether a telling waits for a person.
pub fn is_for_a_person(telling: &TellingView) -> bool {
    match telling.state {
        TellingState::GivenUp => true,
        TellingState::Waiting | TellingState::Told | TellingState::Dropped => false,
    }
}

/// Shows what is not told outside yet.
pub fn outside(language: Language, tellings: Option<&Page<TellingView>>, works: bool) -> Markup {
    let words = words_of::of(language);
    let content = match tellings {
        None => html! { p .wrong { (words.not_known) } },
        Some(page) if page.items.is_empty() => html! {
            p .quiet-line { (icon("check")) (words.all_told) }
        },
        Some(page) => html! {
            ul .stuck { @for one in &page.items { li { (telling(language, words, one, works)) } } }
        },
    };
    parts::section("outside", words.outside, html! {}, content)
}

fn telling(language: Language, words: &Words, telling: &TellingView, works: bool) -> Markup {
    html! {
        div .about {
            p .title {
                strong dir="auto" { (telling.target) }
                (badge(words_of::telling(language, telling.state)))
                span .since { (kind(&telling.what)) " · " (about(&telling.about)) }
            }
            @if let Some(reason) = &telling.reason { p lang="en" dir="auto" { (reason) } }
            p .since {
                (words.attempts) (colon(language)) (telling.attempts) " · " (words.since) " "
                (parts::instant_short(language, telling.made_at))
                @if let Some(next) = telling.next_try_at {
                    " · " (words.next_try) " " (parts::instant_short(language, next))
                }
            }
        }
        @if works { div .deeds { (telling_deeds(words, telling)) } }
    }
}

fn telling_deeds(words: &Words, telling: &TellingView) -> Markup {
    let place = format!("/engine/tellings/{}/do", telling.id);
    let field = format!("why-{}", telling.id);
    html! {
        form method="post" action=(format!("{place}/retry")) {
            button .button { (icon("again")) (words.tell_again) }
        }
        details .menu.deed {
            summary .button { (words.drop) (icon("down")) }
            form .sheet method="post" action=(format!("{place}/drop")) {
                label for=(field) { (words.drop_why) }
                textarea id=(field) name="reason" rows="2" maxlength="500" required {}
                button .button.danger { (words.drop) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_short_and_an_order_leads_to_its_page() {
        assert_eq!(kind("kontor.review.order.approved.v1"), "order.approved.v1");
        assert_eq!(kind("hand_over"), "hand_over");
        let id = "ord_0190000000008000800000000000a51d";
        assert_eq!(short(id), "ord_0190…00a51d");
        assert_eq!(short("nobody"), "nobody");
        assert!(about(id).into_string().contains(&format!("href=\"/orders/{id}\"")));
        assert!(!about("<b>").into_string().contains("<b>"));
    }
}
