//! What stops an order: holds with what they rest on, and what the shop wants otherwise; each with
//! what can be done about it.

use contracts::requests::intake::{CorrectionMade, OpenHold, Order};
use contracts::requests::review::HoldEntry;
use maud::{Markup, html};

use super::Known;
use super::deeds::{Deed, Rights, at_once};
use crate::console::look::parts::{self, icon};
use crate::console::words::order::Words;
use crate::console::words::{reasons, ways};
use crate::edge::form::Language;

/// Shows what the order waits for.
pub(super) fn held(
    language: Language,
    words: &Words,
    known: &Known,
    rights: Rights,
    legal: &[Deed],
) -> Markup {
    let order = &known.order;
    if order.holds.is_empty() {
        return html! {};
    }
    let entry = |hold: &OpenHold| {
        let review = known.review.as_ref()?;
        review.holds.iter().find(|entry| entry.hold_id == hold.hold_id)
    };
    // Releasing the only one is approving, and that stands above.
    let is_approving = order.holds.len() == 1 && legal.contains(&Deed::Approve);
    let can_be_released = legal.contains(&Deed::Release) && !is_approving;
    html! {
        section .notice.careful aria-labelledby="held-title" {
            header {
                h2 #held-title { (icon("hold")) ((words.held_title)(order.holds.len())) }
                p {
                    (words.not_offered)
                    @if rights.reviews {
                        " " a href=(format!("/review/{}", order.id)) { (ways::REVIEW.of(language)) (icon("next")) }
                    }
                }
            }
            ul .holds {
                @for hold in &order.holds {
                    li {
                        div .about { (reason(language, order, hold, entry(hold))) }
                        @if can_be_released {
                            (at_once(&words.deeds, order, Deed::Release, Some(hold.hold_id), false))
                        }
                    }
                }
            }
        }
    }
}

/// Names a member of the evidence: a line by what the customer read.
fn member<'a>(language: Language, order: &'a Order, name: &'a str) -> &'a str {
    let line = name.parse().ok().and_then(|id| order.lines.iter().find(|line| line.id == id));
    line.map_or_else(|| reasons::evidence(language, name), |line| line.title.as_str())
}

fn reason(language: Language, order: &Order, hold: &OpenHold, entry: Option<&HoldEntry>) -> Markup {
    html! {
        strong { (reasons::held_for(language, hold.reason, &hold.evidence)) }
        @if let Some(entry) = entry { " " span .since { (parts::instant(language, entry.placed_at)) } }
        @if !hold.evidence.is_empty() {
            dl .evidence {
                @for (name, told) in &hold.evidence {
                    div { dt dir="auto" { (member(language, order, name)) } dd dir="auto" { (reasons::fact(language, told)) } }
                }
            }
        }
    }
}

/// Shows what the shop wants otherwise since the approval.
pub fn proposed(words: &Words, order: &Order, legal: &[Deed]) -> Markup {
    let deeds = html! {
        @if legal.contains(&Deed::Decline) { (at_once(&words.deeds, order, Deed::Decline, None, false)) }
        @if legal.contains(&Deed::Accept) { (at_once(&words.deeds, order, Deed::Accept, None, true)) }
    };
    wishes(words, order, deeds)
}

/// Shows what the shop wants otherwise, with what can be done about it.
pub fn wishes(words: &Words, order: &Order, deeds: Markup) -> Markup {
    if order.proposed.is_empty() {
        return html! {};
    }
    html! {
        section .notice.careful aria-labelledby="proposed-title" {
            header { h2 #proposed-title { (icon("swap")) (words.changes_title) } }
            dl .changes {
                @for change in &order.proposed {
                    div {
                        dt { code { (change.field) } }
                        dd {
                            span { span .unseen { (words.was) " " } s dir="auto" { (change.before.as_deref().unwrap_or("—")) } }
                            (icon("next"))
                            span { span .unseen { (words.wanted) " " } b dir="auto" { (change.after.as_deref().unwrap_or("—")) } }
                        }
                    }
                }
            }
            @for made in order.corrections.iter().filter(|made| made.wished) {
                (customers_wish(words, made))
            }
            div .deeds { (deeds) }
        }
    }
}

/// Shows where a customer wants it to go, who asked after the approval.
fn customers_wish(words: &Words, made: &CorrectionMade) -> Markup {
    let note = made.contacted.as_ref().and_then(|how| how.note.as_deref());
    html! {
        p { (words.customers_wish) }
        @if let Some(note) = note {
            blockquote dir="auto" { @for line in note.lines() { (line) br; } }
        }
    }
}
