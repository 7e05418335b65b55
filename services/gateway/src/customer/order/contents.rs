//! What an order holds: its parcels on their way, its pieces, and what goes back.

use contracts::order::LineItems;
use contracts::requests::intake::{OrderLine, Return, ReturnLine, ReturnState};
use contracts::requests::logistics::{ShipmentStatus, TrackedEvent};
use maud::{Markup, html};

use super::known::{Known, Parcel};
use super::standing::Place;
use crate::console::look::parts::{self, icon};
use crate::customer::names;
use crate::customer::words::order::{self as words_of, Words};
use crate::customer::words::places;
use crate::edge::form::Language;

/// Shows the parcels with what carriers said of them.
pub fn parcels(language: Language, known: &Known, place: Place) -> Markup {
    let words = words_of::of(language);
    let all = known.parcels.len();
    // Of an only parcel that is all there is, the headline has said so.
    let is_said = all == 1 && !is_in_parts(place);
    html! {
        @if !known.parcels_are_told {
            section .card { p .quiet { (icon("offline")) span { (words.not_told) } } }
        }
        @for (index, parcel) in known.parcels.iter().rev().enumerate() {
            @let id = format!("parcel-{}", index + 1);
            section .card.parcel aria-labelledby=(id) {
                h2 id=(id) { (icon("truck")) ((words.parcel)(index + 1, all)) }
                (one(language, words, known, (parcel, is_said)))
            }
        }
    }
}

fn is_in_parts(place: Place) -> bool {
    match place {
        Place::OnTheWay { partly, .. } => partly,
        Place::Packed | Place::Here | Place::Told | Place::Done => false,
        Place::Asked
        | Place::Checked
        | Place::Choose
        | Place::Awaited
        | Place::Prepared
        | Place::Picked
        | Place::PartlyHere
        | Place::Over
        | Place::Cancelled
        | Place::Declined => true,
    }
}

fn one(
    language: Language,
    words: &Words,
    known: &Known,
    (parcel, is_said): (&Parcel, bool),
) -> Markup {
    let told = &parcel.told;
    // The token must not reach the carrier as the page from which one came.
    let url = told.tracking_url.as_deref().filter(|url| url.starts_with("https://"));
    html! {
        @if !is_said { p .state.(tone(told.status)) { (places::of_parcel(language, told)) } }
        p .second {
            @if let Some(carrier) = &told.carrier { bdi { (carrier) } }
            @if let Some(number) = &told.tracking_number {
                " · " span .unseen { (words.number) " " } code dir="ltr" { (number) }
            }
        }
        @let inside = inside(words, known, &parcel.lines);
        @if !inside.is_empty() {
            ul .inside { @for (count, item) in inside { li { span .count { (count) " ×" } " " bdi { (item) } } } }
        }
        @if let Some(url) = url {
            p .carrier {
                a href=(url) rel="noreferrer nofollow" { (words.at_the_carrier) (icon("elsewhere")) }
            }
        }
        @if !told.events.is_empty() {
            details .reports open[told.status == ShipmentStatus::HandedOver] {
                summary { (words.way_so_far) (icon("down")) }
                ol { @for event in &told.events { (report(language, event)) } }
            }
        }
    }
}

fn tone(status: ShipmentStatus) -> &'static str {
    match status {
        ShipmentStatus::Delivered => "good",
        ShipmentStatus::Lost | ShipmentStatus::Returned => "careful",
        ShipmentStatus::Draft
        | ShipmentStatus::Booked
        | ShipmentStatus::HandedOver
        | ShipmentStatus::Voided => "busy",
    }
}

fn report(language: Language, event: &TrackedEvent) -> Markup {
    let words = match language {
        Language::English => event.in_words.as_str(),
        Language::Chinese => places::of_report(event.tracking_status),
    };
    html! {
        li {
            span { (words) }
            span .when {
                @if let Some(city) = &event.city { bdi { (city) } " · " }
                (parts::instant(language, event.occurred_at))
            }
        }
    }
}

/// Names what is in a parcel as the customer knows it.
fn inside(words: &Words, known: &Known, lines: &[LineItems]) -> Vec<(u32, String)> {
    let Some(order) = &known.order else { return Vec::new() };
    let name = |inside: &LineItems| {
        let line = order.lines.iter().find(|line| line.id == inside.line_id)?;
        let sent = inside.substituted_for.as_ref().and(known.names.get(&inside.sku)).cloned();
        Some(sent.unwrap_or_else(|| titled(words, line)))
    };
    lines.iter().filter_map(|inside| Some((inside.quantity, name(inside)?))).collect()
}

fn titled(words: &Words, line: &OrderLine) -> String {
    match &line.variant {
        Some(variant) => format!("{}{}{variant}", line.title, words.comma),
        None => line.title.clone(),
    }
}

/// Shows what was ordered, and where each of it is.
pub fn pieces(language: Language, known: &Known) -> Markup {
    let words = words_of::of(language);
    let Some(order) = &known.order else { return html! {} };
    html! {
        section .card.pieces aria-labelledby="pieces" {
            h2 #pieces { (icon("item")) (words.pieces) }
            ul { @for line in &order.lines { li { (piece(words, known, line)) } } }
        }
    }
}

fn piece(words: &Words, known: &Known, line: &OrderLine) -> Markup {
    let places = words.places(&line.buckets);
    html! {
        span .count { (line.quantity) " ×" } " "
        p .what {
            bdi { (line.title) }
            @if let Some(variant) = &line.variant { span .variant { bdi { (variant) } } }
        }
        p .where {
            @for (index, (count, place)) in places.iter().enumerate() {
                @if index > 0 { (words.comma) }
                @if places.len() > 1 { (count) " " }
                (place)
            }
        }
        @if !line.sent_instead.is_empty() {
            p .instead { (icon("swap")) span { (words.instead) (names::listed(&known.names, &line.sent_instead, words.comma)) } }
        }
    }
}

/// Names the pieces of a return as the customer knows them.
fn going_back(words: &Words, known: &Known, one: &Return) -> Vec<(u32, String)> {
    let lines = known.order.as_ref().map_or(&[][..], |order| &order.lines);
    let named = |pieces: &ReturnLine| {
        let line = lines.iter().find(|line| line.id == pieces.line_id);
        line.map_or_else(|| pieces.sku.to_string(), |line| titled(words, line))
    };
    one.lines.iter().map(|pieces| (pieces.requested, named(pieces))).collect()
}

/// Shows how far that is which goes back.
pub fn coming_back(language: Language, known: &Known) -> Markup {
    let words = words_of::of(language);
    let returns = known.returnable.as_ref().map_or(&[][..], |order| &order.returns);
    html! {
        @if !returns.is_empty() {
            section .card aria-labelledby="coming-back" {
                h2 #coming-back { (icon("back")) (words.coming_back) }
                ul .returns {
                    @for one in returns {
                        li {
                            @for (count, item) in going_back(words, known, one) {
                                p .what { span .count { (count) " ×" } " " bdi { (item) } }
                            }
                            p .where { (words.return_state(one.state)) }
                            @if one.state == ReturnState::Declined {
                                @if let Some(reason) = &one.decision_reason { p .reason dir="auto" { (reason) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
