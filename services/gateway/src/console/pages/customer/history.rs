//! What happened between a customer and the house: orders, parcels, messages and words, the newest
//! first.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use contracts::requests::crm::{CustomerContact, CustomerOrder};
use contracts::requests::logistics::{Shipment, ShipmentStatus};
use contracts::requests::messages::{CustomerMessage, MessageState};
use maud::{Markup, html};

use super::deeds::Rights;
use super::known::{Known, Seen};
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::customers::{self as words_of, Words};
use crate::console::words::{states, story};
use crate::edge::form::Language;
use crate::edge::sessions;

/// The longest reason that is taken.
const REASON_MAX: usize = 500;

/// One thing that happened.
#[derive(Clone, Copy)]
pub enum What<'a> {
    /// They ordered.
    Placed(&'a CustomerOrder),
    /// Something of an order went to the carrier; the parcel, where it is known.
    HandedOver(&'a CustomerOrder, Option<&'a Shipment>),
    /// It arrived, came back or was lost.
    Ended(&'a CustomerOrder, Option<&'a Shipment>),
    /// Somebody was to be told something.
    Written(&'a CustomerMessage),
    /// Somebody spoke with them.
    Said(&'a CustomerContact),
}

/// Gives everything that happened, the newest first.
pub fn entries(known: &Known) -> Vec<(DateTime<Utc>, What<'_>)> {
    let mut all: Vec<_> = known.orders.iter().flat_map(of_order).collect();
    all.extend(known.messages.iter().map(|one| (one.told_at, What::Written(one))));
    all.extend(known.contacts.iter().map(|one| (one.recorded_at, What::Said(one))));
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all
}

fn of_order(seen: &Seen) -> Vec<(DateTime<Utc>, What<'_>)> {
    let brief = &seen.brief;
    let mut all = vec![(brief.placed_at, What::Placed(brief))];
    match &seen.parcels {
        Some(parcels) => {
            let counts = parcels.iter().filter(|one| one.status != ShipmentStatus::Voided);
            for one in counts {
                all.extend(one.handed_over_at.map(|at| (at, What::HandedOver(brief, Some(one)))));
                all.extend(one.ended_at.map(|at| (at, What::Ended(brief, Some(one)))));
            }
        }
        None => {
            all.extend(brief.handed_over_at.map(|at| (at, What::HandedOver(brief, None))));
            all.extend(brief.delivered_at.map(|at| (at, What::Ended(brief, None))));
        }
    }
    all
}

/// Shows what happened.
pub fn section(language: Language, words: &Words, known: &Known, rights: Rights) -> Markup {
    let all = entries(known);
    let content = html! {
        @if all.is_empty() { p .quiet-line { (words.nothing_happened) } }
        ol .story {
            @for (at, what) in all {
                li .(mark(what)) {
                    div .told { (told(language, words, known, rights, what)) }
                    div .who {
                        @if let Some(who) = who(language, &known.names, what) { bdi { (who) } " · " }
                        (parts::instant_short(language, at))
                    }
                }
            }
        }
        @if known.is_cut { p .quiet-line { (words.cut) } }
    };
    parts::section("history", words.history, html! {}, content)
}

fn mark(what: What<'_>) -> &'static str {
    match what {
        What::Placed(_) | What::HandedOver(..) | What::Said(_) => "step",
        What::Ended(_, parcel) => match parcel.map(|one| one.status) {
            None | Some(ShipmentStatus::Delivered) => "good",
            Some(_) => "stop",
        },
        What::Written(message) => match message.state {
            MessageState::Refused | MessageState::Failed | MessageState::Unknown => "stop",
            MessageState::Waiting
            | MessageState::Sending
            | MessageState::Sent
            | MessageState::Unreachable
            | MessageState::Expired
            | MessageState::Pointless => "step",
        },
    }
}

fn who(language: Language, names: &BTreeMap<String, String>, what: What<'_>) -> Option<String> {
    let What::Said(contact) = what else { return None };
    let actor = &contact.recorded_by;
    Some(names.get(actor).cloned().unwrap_or_else(|| story::actor(language, actor)))
}

fn told(
    language: Language,
    words: &Words,
    known: &Known,
    rights: Rights,
    what: What<'_>,
) -> Markup {
    let order = |brief: &CustomerOrder| link(rights, &brief.order_id.to_string(), &brief.number);
    html! {
        @match what {
            What::Placed(brief) => {
                span .short {
                    (icon("orders")) (words.placed) " " (order(brief)) " · "
                    (parts::money(language, brief.total))
                }
            }
            What::HandedOver(brief, parcel) => {
                span .short { (icon("truck")) (words.handed_over) " " (order(brief)) }
                @if let Some(parcel) = parcel { (carried(parcel)) }
            }
            What::Ended(brief, parcel) => {
                @let status = parcel.map_or(ShipmentStatus::Delivered, |one| one.status);
                span .short {
                    (icon("parcel")) (words.parcel_of) " " (order(brief)) " "
                    (badge(states::shipment(language, status)))
                }
                @if let Some(parcel) = parcel { (carried(parcel)) }
            }
            What::Written(message) => (written(language, words, known, rights, message)),
            What::Said(contact) => (said(language, words, rights, contact)),
        }
    }
}

fn link(rights: Rights, id: &str, number: &str) -> Markup {
    html! {
        @if rights.orders { a href=(format!("/orders/{id}")) dir="auto" { (number) } }
        @else { bdi { (number) } }
    }
}

fn carried(parcel: &Shipment) -> Markup {
    html! {
        span .sentence {
            @if let Some(carrier) = &parcel.carrier { bdi { (carrier) } " " }
            @if let Some(number) = &parcel.tracking_number { code { (number) } }
        }
    }
}

fn said(language: Language, words: &Words, rights: Rights, contact: &CustomerContact) -> Markup {
    html! {
        span .short {
            (icon("talk")) (words_of::contact(language, contact.kind, contact.direction))
            @if let (Some(id), Some(number)) = (contact.order_id, &contact.order_number) {
                " · " (link(rights, &id.to_string(), number))
            }
        }
        @match &contact.text {
            Some(text) => blockquote dir="auto" { (text) },
            None => span .sentence { (words.forgotten) },
        }
    }
}

fn written(
    language: Language,
    words: &Words,
    known: &Known,
    rights: Rights,
    message: &CustomerMessage,
) -> Markup {
    let number = message.order_number.as_deref().unwrap_or("…");
    html! {
        span .short {
            (icon("mail"))
            (words_of::message(language, message.kind, message.problem)) " · "
            (link(rights, &message.order_id.to_string(), number)) " "
            (badge(words_of::message_state(language, message.state)))
        }
        @if let Some(reason) = &message.reason {
            span .sentence lang="en" dir="auto" { (reason) }
        }
        @if rights.customers && can_be_sent(message.state) { (resend(words, known, message)) }
    }
}

/// What ended unsent can be sent again.
pub fn can_be_sent(state: MessageState) -> bool {
    match state {
        MessageState::Unknown
        | MessageState::Refused
        | MessageState::Failed
        | MessageState::Unreachable
        | MessageState::Expired => true,
        MessageState::Waiting
        | MessageState::Sending
        | MessageState::Sent
        | MessageState::Pointless => false,
    }
}

/// Whoever sends what may have been sent already says why.
fn resend(words: &Words, known: &Known, message: &CustomerMessage) -> Markup {
    let action = format!("/customers/{}/do/resend", known.customer.id);
    let field = format!("why-{}", message.id);
    let hidden = html! {
        input type="hidden" name="key" value=(sessions::make().unwrap_or_default());
        input type="hidden" name="message" value=(message.id);
    };
    html! {
        @if message.state == MessageState::Unknown {
            details .menu.deed {
                summary .button { (words.resend) (icon("down")) }
                form .sheet method="post" action=(action) {
                    (hidden)
                    label for=(field) { (words.resend_why) }
                    textarea id=(field) name="reason" rows="2" maxlength=(REASON_MAX) required {}
                    button .button { (words.resend) }
                }
            }
        } @else {
            form .inline method="post" action=(action) { (hidden) button .button { (words.resend) } }
        }
    }
}
