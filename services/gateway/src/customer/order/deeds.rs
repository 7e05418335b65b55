//! What a customer can do with their order now. Whatever changes something has a token of its own,
//! for that deed alone and for an hour; the order's own link only shows.

use contracts::requests::intake::Order;
use credentials::links::Purpose;
use maud::{Markup, html};

use super::known::Known;
use super::standing::Deed;
use crate::console::look::parts::icon;
use crate::customer::words::order as words_of;
use crate::customer::{reply, ticket};
use crate::edge::form::Language;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// Shows what can be done; nothing where nothing can.
pub fn section(
    (edge, arrived): (&Edge, &Arrived),
    language: Language,
    known: &Known,
    deeds: &[Deed],
) -> Markup {
    let words = words_of::of(language);
    let Some(order) = known.order.as_ref().filter(|_| !deeds.is_empty()) else {
        return html! {};
    };
    html! {
        section .card.to-do aria-labelledby="to-do" {
            h2 #to-do { (words.to_do) }
            ul { @for deed in deeds { li { (one(language, (edge, arrived), order, deed)) } } }
        }
    }
}

fn one(
    language: Language,
    (edge, arrived): (&Edge, &Arrived),
    order: &Order,
    deed: &Deed,
) -> Markup {
    let words = words_of::of(language);
    // Where the order's country chose the language, the next page would not know it.
    let said = arrived.query_value("lang").is_some() || reply::language(arrived, None) != language;
    let made = |purpose, subject: String, behind: &str| {
        let token = ticket::deed(edge, purpose, subject);
        let (language, from) = (said.then_some(language), arrived.path_value("token"));
        ticket::address(&token, behind, language, Some(from))
    };
    let id = order.id.to_string();
    match deed {
        Deed::Complete(unasked) => {
            let subject = ticket::moving(order.id, unasked.made);
            let (title, because) = words.complete;
            asked((title, because), &made(Purpose::Move, subject, ""), words.complete_button)
        }
        Deed::Move(unasked) => {
            let said = if unasked.approved { words.wish } else { words.move_it };
            let subject = ticket::moving(order.id, unasked.made);
            way(said, &made(Purpose::Move, subject, ""), "edit")
        }
        Deed::Choose(case, item) => {
            let address = made(Purpose::Shortage, case.to_string(), "");
            let title = (words.choose)(item);
            asked((&title, words.choose_because), &address, words.choose_button)
        }
        Deed::Reconsider(case, item) => {
            let address = made(Purpose::Shortage, case.to_string(), "");
            way((&(words.awaited)(item), words.awaited_because), &address, "swap")
        }
        Deed::Confirm => html! {
            form .deed method="post" action=(made(Purpose::Receipt, id, "/receipt")) {
                p { strong { (words.confirm.0) } span { (words.confirm.1) } }
                button .button.primary { (words.confirm_button) }
            }
        },
        Deed::Damage => way(words.damage, &made(Purpose::Damage, id, ""), "alert"),
        Deed::Return => way(words.send_back, &made(Purpose::Return, id, ""), "back"),
    }
}

/// Something that waits for the customer, with the way to its page.
fn asked((title, because): (&str, &str), address: &str, label: &str) -> Markup {
    html! {
        div .deed {
            p { strong { (title) } span { (because) } }
            // Heard alone it says what about; read aloud by what is seen, it is found.
            a .button.primary href=(address) rel="nofollow" aria-label=(format!("{title}: {label}")) { (label) }
        }
    }
}

/// A way to the page of a deed.
fn way((title, because): (&str, &str), address: &str, mark: &str) -> Markup {
    html! {
        a .deed.way-to href=(address) rel="nofollow" {
            (icon(mark))
            span .what { strong { (title) } span { (because) } }
            (icon("next"))
        }
    }
}
