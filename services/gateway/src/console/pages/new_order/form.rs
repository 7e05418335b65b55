//! The form of an order by hand.

use contracts::requests::intake::Channel;
use maud::{Markup, html};

use super::typed::{LINES_MAX, Line, Typed, Wrong};
use crate::console::look::parts::{self, icon};
use crate::console::look::problem_box;
use crate::console::words::new_order::{self as words_of, Words};
use crate::edge::form::Language;

/// Shows the form as it was filled in, with what is wrong.
pub fn show(language: Language, channels: &[Channel], typed: &Typed, wrong: &Wrong) -> Markup {
    let words = words_of::of(language);
    let title = html! {
        nav .crumbs { a href="/orders" { (crate::console::words::ways::ORDERS.of(language)) } (icon("next")) }
        h1 { (words.title) }
        p .sub { (words.hint) }
    };
    let fields = Fields { words, typed, wrong };
    html! {
        (parts::page_head(title, html! {}))
        @if channels.is_empty() { p .notice.careful { (words.no_channel) } } @else {
            (wrong_at_all(language, words, wrong))
            form #new-order method="post" action="/orders/new" autocomplete="off" data-lang=(language.tag()) {
                // Enter in a field looks items up, and enters nothing.
                button .unseen name="more" value="1" formnovalidate tabindex="-1" aria-hidden="true" {}
                input type="hidden" name="key" value=(typed.key);
                div .two {
                    div .main-side {
                        (parts::section("lines", words.lines, html! {}, lines(words, typed, wrong)))
                        (parts::section("said", words.note, html! {}, html! {
                            div { textarea name="note" rows="3" maxlength="2000" aria-labelledby="said-title" { (typed.field("note")) } }
                        }))
                    }
                    div .aside-side {
                        (parts::section("order", words.order, html! {}, order(&fields, channels)))
                        (parts::section("customer", words.customer, html! {}, customer(&fields)))
                        (parts::section("to", words.deliver_to, html! {}, address(&fields)))
                    }
                }
                div .enter {
                    span .sum-of { (words.total) " " output #sum { "—" } }
                    a .button.plain href="/orders" { (words.leave) }
                    button .button.primary name="enter" value="1" { (icon("check")) (words.enter) }
                }
                datalist #items {}
            }
        }
    }
}

fn wrong_at_all(language: Language, words: &Words, wrong: &Wrong) -> Markup {
    if !wrong.fields.is_empty() {
        return html! {
            div .problem role="alert" { (icon("alert")) p .title { (words.some_wrong) } }
        };
    }
    html! { @if let Some(problem) = &wrong.problem { (problem_box::beside(language, problem)) } }
}

fn lines(words: &Words, typed: &Typed, wrong: &Wrong) -> Markup {
    html! {
        div .entered #entered {
            div .entry.heads aria-hidden="true" {
                @for head in [words.sku, words.item, words.quantity, words.price] { span { (head) } }
            }
            @for (place, one) in typed.lines.iter().enumerate() {
                (line(words, place, one, wrong))
            }
        }
        @if typed.lines.len() < LINES_MAX {
            button .button name="more" value="1" formnovalidate { (icon("add")) (words.more_lines) }
        }
    }
}

fn line(words: &Words, place: usize, line: &Line, wrong: &Wrong) -> Markup {
    let all = [
        ("sku", words.sku, &line.sku, "text"),
        ("title", words.item, &line.title, "text"),
        ("quantity", words.quantity, &line.quantity, "numeric"),
        ("price", words.price, &line.price, "decimal"),
    ];
    html! {
        div .entry data-line="" {
            @for (name, label, value, mode) in all {
                @let field = format!("{name}-{place}");
                @let told = wrong.with(&field);
                @let told_at = told.map(|_| format!("{field}-error"));
                div .{ "in-" (name) } {
                    input type="text" id=(field) name=(name) value=(value) inputmode=(mode)
                        aria-label=((words.line)(label, place + 1)) placeholder=(label) maxlength="200"
                        list=[(name == "sku").then_some("items")] autocomplete="off" spellcheck="false"
                        autofocus[name == "sku" && place == 0] dir=[(name == "title").then_some("auto")]
                        aria-invalid=[told.map(|_| "true")] aria-describedby=[told_at.as_deref()];
                    @if let Some(told) = told { p .error id=[told_at.as_deref()] { (icon("alert")) (told) } }
                }
            }
        }
    }
}

/// The fields beside the lines.
struct Fields<'a> {
    words: &'static Words,
    typed: &'a Typed,
    wrong: &'a Wrong,
}

impl Fields<'_> {
    fn text(&self, name: &'static str, label: &str, kind: &str, hint: Option<&str>) -> Markup {
        let told = self.wrong.with(name);
        let told_at = told.map(|_| format!("{name}-error"));
        html! {
            div .field.(name) {
                label for=(name) { (label) }
                input id=(name) name=(name) type=(kind) value=(self.typed.field(name)) maxlength="200"
                    autocomplete="off" spellcheck="false" dir="auto" placeholder=[hint]
                    aria-invalid=[told.map(|_| "true")] aria-describedby=[told_at.as_deref()];
                @if let Some(told) = told { p .error id=[told_at.as_deref()] { (icon("alert")) (told) } }
            }
        }
    }

    fn choice(&self, name: &str, label: &str, among: &[(&str, &str)]) -> Markup {
        html! {
            div .field.(name) {
                label for=(name) { (label) }
                select id=(name) name=(name) {
                    @for (value, words) in among {
                        option value=(value) selected[*value == self.typed.field(name)] { (words) }
                    }
                }
            }
        }
    }
}

fn order(fields: &Fields<'_>, channels: &[Channel]) -> Markup {
    let words = fields.words;
    let channels: Vec<_> =
        channels.iter().map(|channel| (channel.id.as_str(), channel.name.as_str())).collect();
    let payments = [("paid", words.paid), ("none", words.unpaid), ("cod", words.cod)];
    html! {
        div .pairs {
            (fields.choice("channel", words.channel, &channels))
            (fields.text("currency", words.currency, "text", None))
            (fields.choice("payment", words.payment, &payments))
            (fields.text("reference", words.reference, "text", Some(words.reference_hint)))
            (fields.text("shipping", words.shipping, "text", Some("0")))
            (fields.text("discount", words.discount, "text", Some("0")))
        }
    }
}

fn customer(fields: &Fields<'_>) -> Markup {
    let words = fields.words;
    html! {
        div .pairs {
            (fields.text("name", words.name, "text", None))
            (fields.text("phone", words.phone, "tel", None))
            (fields.text("email", words.email, "email", None))
        }
    }
}

fn address(fields: &Fields<'_>) -> Markup {
    let words = fields.words;
    let all = [
        ("street1", words.street1),
        ("street2", words.street2),
        ("postal_code", words.postal_code),
        ("city", words.city),
        ("district", words.district),
        ("region", words.region),
        ("country", words.country),
        ("company", words.company),
    ];
    html! {
        p .muted { (words.no_address) }
        div .pairs { @for (name, label) in all { (fields.text(name, label, "text", None)) } }
    }
}
