//! What is shown once, and what is copied.

use maud::{Markup, html};

use super::parts::icon;
use crate::console::words::once as words_of;
use crate::edge::form::Language;

/// Shows a text with a button that copies it; without a script there is the text.
pub fn copyable(language: Language, id: &str, what: &str, text: &str) -> Markup {
    html! {
        span .copyable {
            code id=(id) dir="ltr" { (text) }
            (copy_button(language, id, what))
        }
    }
}

/// A button that copies what stands at an id, a field or a text; nothing without a script.
pub fn copy_button(language: Language, id: &str, what: &str) -> Markup {
    let words = words_of::of(language);
    html! {
        button type="button" .button.copy data-copy=(id) data-said=(words.copied)
            aria-label=((words.copy_of)(what)) { (icon("copy")) (words.copy) }
    }
}

/// Shows a secret this once: it stays while the page around it is read anew.
pub fn secret(language: Language, about: &str, id: &str, text: &str) -> Markup {
    let words = words_of::of(language);
    html! {
        div .secret role="status" id=(format!("{id}-box")) data-once="" {
            p { (icon("check")) (about) }
            p { (copyable(language, id, about, text)) }
            p .muted { (words.once) }
        }
    }
}

/// Asks once more before something is ended for good.
pub fn ending(action: &str, deed: &str, of: &str, sure: &str, hidden: &[(&str, &str)]) -> Markup {
    html! {
        details .menu.deed {
            summary .button aria-label=(of) { (deed) (icon("down")) }
            form .sheet method="post" action=(action) {
                @for (name, value) in hidden { input type="hidden" name=(name) value=(value); }
                p { (sure) }
                button .button.danger { (deed) }
            }
        }
    }
}
