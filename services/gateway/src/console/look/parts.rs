//! The parts that pages are made of.

use chrono::{DateTime, SecondsFormat, Utc};
use contracts::money::Money;
use maud::{Markup, html};

use crate::console::assets;
use crate::console::words::figures;
use crate::console::words::states::Stated;
use crate::edge::form::Language;

/// Draws an icon; it says nothing that words beside it do not say.
pub fn icon(name: &str) -> Markup {
    let address = format!("{}#{name}", assets::address("icons.svg"));
    html! { svg .icon aria-hidden="true" focusable="false" { use href=(address) {} } }
}

/// Shows a state.
pub fn badge((tone, words): Stated) -> Markup {
    html! { span .badge.(tone.word()) { (words) } }
}

/// Shows an amount of money.
pub fn money(language: Language, amount: Money) -> Markup {
    html! { span .money { (figures::money(language, amount)) } }
}

/// Shows an instant in UTC; the script shows it as the reader's clock does.
pub fn instant(language: Language, at: DateTime<Utc>) -> Markup {
    let machine = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    html! { time datetime=(machine) { (figures::instant(language, at)) } }
}

/// Shows the day of an instant in UTC; the script shows it as the reader's clock has it.
pub fn day(language: Language, at: DateTime<Utc>) -> Markup {
    let machine = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    html! { time datetime=(machine) data-shape="day" { (figures::day(language, at)) } }
}

/// Shows an instant in a list; the script leaves out the year where it is this one.
pub fn instant_short(language: Language, at: DateTime<Utc>) -> Markup {
    let machine = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    html! { time datetime=(machine) data-shape="short" { (figures::instant(language, at)) } }
}

/// Shows the time of day of an instant, with seconds.
pub fn moment(at: DateTime<Utc>) -> Markup {
    let machine = at.to_rfc3339_opts(SecondsFormat::Millis, true);
    html! { time datetime=(machine) data-shape="time" { (at.format("%H:%M:%S UTC")) } }
}

/// Begins a page: what it is, and what can be done with it.
pub fn page_head(title: Markup, beside: Markup) -> Markup {
    html! { div .page-head { div .what { (title) } div .deeds { (beside) } } }
}

/// A part of a page under a title of its own.
pub fn section(id: &str, title: &str, beside: Markup, content: Markup) -> Markup {
    let titled = format!("{id}-title");
    html! {
        section .card id=(id) aria-labelledby=(titled) {
            header { h2 id=(titled) { (title) } (beside) }
            (content)
        }
    }
}

/// Says that something is empty, and what then.
pub fn empty(icon_name: &str, title: &str, because: &str, then: Markup) -> Markup {
    html! {
        div .empty {
            (icon(icon_name))
            p .title { (title) }
            p { (because) }
            (then)
        }
    }
}

/// Lists facts: what, and how it is.
pub fn facts(all: impl IntoIterator<Item = (&'static str, Markup)>) -> Markup {
    html! { dl .facts { @for (name, value) in all { div { dt { (name) } dd { (value) } } } } }
}

/// Says that something was done; screen readers say it at once.
pub fn done(words: &str) -> Markup {
    html! { p .done role="status" { (icon("check")) (words) } }
}

/// The same on a page that a form made: it stays while the page around it is read anew.
pub fn done_once(words: &str) -> Markup {
    html! { div #done data-once="" { (done(words)) } }
}

/// A field of a form, with what is wrong about it.
pub struct Field<'a> {
    /// Its name in the form.
    pub name: &'static str,
    /// What stands above it.
    pub label: &'a str,
    /// `text`, `password`, ...
    pub kind: &'static str,
    /// What is in it already.
    pub value: &'a str,
    /// How browsers fill it in.
    pub autocomplete: &'static str,
    /// Whether the cursor begins here.
    pub first: bool,
    /// What is wrong about it.
    pub error: Option<&'a str>,
}

/// Shows a field of a form.
pub fn field(field: &Field<'_>) -> Markup {
    let error_id = format!("{}-error", field.name);
    let described = field.error.is_some().then_some(error_id.as_str());
    html! {
        div .field {
            label for=(field.name) { (field.label) }
            input id=(field.name) name=(field.name) type=(field.kind) value=(field.value)
                autocomplete=(field.autocomplete) maxlength="200" required
                autocapitalize="none" spellcheck="false" autofocus[field.first]
                aria-invalid=[described.map(|_| "true")] aria-describedby=[described];
            @if let Some(error) = field.error { p .error id=(error_id) { (icon("alert")) (error) } }
        }
    }
}

/// One of a list of choices of a filter; a change asks at once.
pub fn filter_select(
    name: &str,
    label: &str,
    any: &str,
    chosen: &str,
    among: &[(String, String)],
) -> Markup {
    html! {
        label .filter {
            span .unseen { (label) }
            select name=(name) data-auto="" .set[!chosen.is_empty()] {
                option value="" { (any) }
                @for (value, words) in among {
                    option value=(value) selected[value == chosen] { (words) }
                }
            }
        }
    }
}
