//! A call, a mail or a visit is written down.

use contracts::requests::crm::{ContactDirection, ContactKind};
use maud::{Markup, html};

use super::known::Known;
use crate::console::look::parts;
use crate::console::words::customers::{self as words_of, Words};
use crate::edge::form::{Form, Language};
use crate::edge::sessions;

/// As much as crm keeps.
const TEXT_MAX: usize = 4_000;

/// Shows the form, with what was filled in where it was refused.
pub fn form(language: Language, words: &Words, known: &Known, filled: Option<&Form>) -> Markup {
    let filled = |name| filled.map(|form| form.value(name)).unwrap_or_default();
    let key = sessions::make().unwrap_or_default();
    let content = html! {
        form .record method="post" action=(format!("/customers/{}/do/record", known.customer.id)) {
            input type="hidden" name="key" value=(key);
            label .unseen for="contact-text" { (words.said) }
            textarea #contact-text name="text" rows="2" maxlength=(TEXT_MAX) required dir="auto"
                placeholder=(words.said_hint) { (filled("text")) }
            div .filters {
                label .filter {
                    span .unseen { (words.way) }
                    select name="kind" {
                        @for kind in ContactKind::ALL {
                            option value=(kind.word()) selected[kind.word() == filled("kind")] {
                                (words_of::kind(language, kind))
                            }
                        }
                    }
                }
                label .filter {
                    span .unseen { (words.began) }
                    select name="direction" {
                        @for one in ContactDirection::ALL {
                            option value=(one.word()) selected[one.word() == filled("direction")] {
                                (words_of::direction(language, one))
                            }
                        }
                    }
                }
                (about(words, known, filled("order")))
                button .button.primary { (words.write_down) }
            }
        }
    };
    let hint = html! { span .beside.keys-hint { kbd { "n" } } };
    parts::section("record", words.record, hint, content)
}

fn about(words: &Words, known: &Known, chosen: &str) -> Markup {
    if known.orders.is_empty() {
        return html! {};
    }
    html! {
        label .filter {
            span .unseen { (words.about) }
            select name="order" {
                option value="" { (words.about_none) }
                @for seen in &known.orders {
                    @let id = seen.brief.order_id.to_string();
                    option value=(id) selected[id == chosen] { (seen.brief.number) }
                }
            }
        }
    }
}
