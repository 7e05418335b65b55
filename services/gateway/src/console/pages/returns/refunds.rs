//! Money that is or was due: how much, why, and what becomes of it.

use contracts::requests::intake::{Refund, RefundState};
use maud::{Markup, html};

use super::deeds::{self, Deed};
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::coming_back;
use crate::console::words::returns as words_of;
use crate::edge::form::Language;

/// The longest reference or reason that is taken.
const TEXT_MAX: usize = 200;

/// Shows refunds; those that are due with what can be done, for whoever works there.
pub fn rows(
    language: Language,
    all: &[Refund],
    works: bool,
    action: impl Fn(Deed) -> String,
) -> Markup {
    html! {
        ul .refunds {
            @for one in all { li { (row(language, one, works, &action)) } }
        }
    }
}

fn row(language: Language, one: &Refund, works: bool, action: &impl Fn(Deed) -> String) -> Markup {
    let words = coming_back::of(language);
    let leads = match one.return_id {
        Some(id) => format!("/returns/{id}"),
        None => format!("/orders/{}", one.order_id),
    };
    let is_due = one.state == RefundState::Pending;
    html! {
        div .about {
            p .first {
                strong { (parts::money(language, one.amount)) }
                (badge(words_of::refund(language, one.state)))
                a .row href=(leads) dir="auto" { (one.order_number) }
            }
            p .second {
                (words_of::cause(language, one.cause)) " · " (parts::instant(language, one.requested_at))
                @if one.shipping.amount_minor > 0 {
                    " · " (parts::money(language, one.shipping)) " " (words.transport)
                }
            }
            @if let Some(note) = &one.note { p .second dir="auto" { (note) } }
        }
        @if is_due && works { div .deeds { (forms(language, one, action)) } }
    }
}

fn forms(language: Language, one: &Refund, action: &impl Fn(Deed) -> String) -> Markup {
    let deeds = &coming_back::of(language).deeds;
    let both = [
        (Deed::Abandon, deeds.abandon, deeds.abandon_sure, deeds.why, "reason"),
        (Deed::Settle, deeds.settle, deeds.settle_sure, deeds.reference, "reference"),
    ];
    html! {
        @for (deed, name, sure, label, field) in both {
            @let id = format!("{field}-{}", one.refund_id);
            details .menu.deed {
                summary .button aria-label=(format!("{name}: {}", one.order_number)) { (name) (icon("down")) }
                form .sheet method="post" action=(action(deed)) {
                    (deeds::key())
                    input type="hidden" name="refund" value=(one.refund_id);
                    p { (sure) }
                    label for=(id) { (label) }
                    input id=(id) type="text" name=(field) required maxlength=(TEXT_MAX) dir="auto"
                        autocomplete="off";
                    button .button.primary[deed == Deed::Settle].danger[deed == Deed::Abandon] { (name) }
                }
            }
        }
    }
}
