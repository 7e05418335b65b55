//! What is filled in: where the shop is and what opens it, and how much of the stock it is told of.

use contracts::requests::intake::ChannelKind;
use contracts::requests::outbound::TargetState;
use maud::{Markup, html};

use super::{Asked, Known, place_of};
use crate::console::look::once::ending;
use crate::console::look::parts::{self, badge, icon};
use crate::console::words::channels::{publication, target};
use crate::console::words::told::Words;
use crate::edge::form::{Form, Language};

/// Gives what was filled in where it was refused, or else what is known.
fn filled(form: Option<&Form>, name: &str, known: impl FnOnce() -> Option<String>) -> String {
    match form {
        Some(form) => form.value(name).to_owned(),
        None => known().unwrap_or_default(),
    }
}

fn is_ticked(form: Option<&Form>, name: &str, known: bool) -> bool {
    form.map_or(known, |form| form.value(name) == "1")
}

/// Gives the form that was refused, where it is this one.
fn refused<'a>(asked: &Asked<'a>, deed: &str) -> Option<&'a Form> {
    asked.refused.filter(|(of, ..)| *of == deed).map(|(_, form, _)| form)
}

/// A field with what it is for below it.
struct Field<'a> {
    name: &'static str,
    label: &'a str,
    value: String,
    hint: &'a str,
    kind: &'static str,
    must: bool,
}

fn field(field: &Field<'_>) -> Markup {
    let hint = format!("{}-hint", field.name);
    html! {
        div .field {
            label for=(field.name) { (field.label) }
            input id=(field.name) name=(field.name) type=(field.kind) value=(field.value)
                required[field.must] maxlength="500" autocomplete="off" autocapitalize="none"
                spellcheck="false" dir="ltr" aria-describedby=(hint);
            p .muted id=(hint) { (field.hint) }
        }
    }
}

fn tick(name: &'static str, label: &str, is_ticked: bool) -> Markup {
    html! {
        label .box { input type="checkbox" name=(name) value="1" checked[is_ticked]; (label) }
    }
}

fn why(reason: &str) -> Markup {
    html! { p .quiet-line { (icon("alert")) span lang="en" dir="auto" { (reason) } } }
}

/// Shows where the shop is, and how it stands.
pub fn shop(language: Language, words: &Words, known: &Known, asked: &Asked<'_>) -> Markup {
    let place = place_of(&known.channel.id);
    let to = |deed: &str| format!("{place}/do/{deed}");
    let form = refused(asked, "shop");
    let state = html! {
        @if let Some(shop) = &known.shop { (badge(target(language, shop))) }
    };
    let content = html! {
        @match &known.shop {
            None => p .muted { (words.no_shop) },
            Some(shop) => {
                @if shop.waiting > 0 { p { ((words.waiting)(shop.waiting)) } }
                @if let Some(reason) = &shop.reason { (why(reason)) }
            }
        }
        form .fields method="post" action=(to("shop")) {
            fieldset .plain-set disabled[!known.works] {
                (shop_fields(words, known, form))
            }
            @if known.works { button .button.primary { (icon("check")) (words.keep) } }
        }
        @if let (true, Some(shop)) = (known.works, &known.shop) {
            div .deeds.spaced {
                @if shop.state == TargetState::Paused {
                    form method="post" action=(to("resume")) { button .button { (words.resume) } }
                }
                (ending(&to("end"), words.end, words.end, words.end_sure, &[]))
            }
        }
    };
    parts::section("shop", words.shop, state, content)
}

fn shop_fields(words: &Words, known: &Known, form: Option<&Form>) -> Markup {
    let settings = known.shop.as_ref().map(|shop| &shop.settings);
    let is_new = known.shop.is_none();
    let key = |name, label| {
        let hint = if is_new { words.key_new_hint } else { words.key_hint };
        field(&Field { name, label, value: String::new(), hint, kind: "password", must: is_new })
    };
    let url = filled(form, "url", || known.shop.as_ref().map(|shop| shop.url.clone()));
    html! {
        (field(&Field { name: "url", label: words.url, value: url, hint: words.url_hint, kind: "text", must: true }))
        @match known.channel.kind {
            ChannelKind::Shopify => {
                (key("token", words.token))
                (field(&Field {
                    name: "api_version", label: words.api_version, hint: words.api_version_hint, kind: "text", must: false,
                    value: filled(form, "api_version", || settings?.api_version.clone()),
                }))
            }
            ChannelKind::Woocommerce => {
                (key("consumer_key", words.consumer_key))
                (key("consumer_secret", words.consumer_secret))
                (field(&Field {
                    name: "requests_per_second", label: words.pace, hint: words.pace_hint, kind: "text", must: false,
                    value: filled(form, "requests_per_second", || Some(settings?.requests_per_second?.to_string())),
                }))
            }
            ChannelKind::Standard | ChannelKind::Manual => {}
        }
        (tick("notify_customer", words.notify,
            is_ticked(form, "notify_customer", settings.is_some_and(|settings| settings.notify_customer))))
    }
}

/// Shows how much of the stock the shop is told of, and how that stands.
pub fn stock(language: Language, words: &Words, known: &Known, asked: &Asked<'_>) -> Markup {
    let place = place_of(&known.channel.id);
    let to = |deed: &str| format!("{place}/do/{deed}");
    let form = refused(asked, "stock");
    let state = html! {
        @if let Some(stock) = &known.stock { (badge(publication(language, stock))) }
    };
    let content = html! {
        @match (&known.shop, &known.stock) {
            (None, _) => p .quiet-line { (icon("alert")) (words.first_the_shop) },
            (Some(_), stock) => {
                p .muted { (words.stock_about) }
                @if let Some(reason) = stock.as_ref().and_then(|stock| stock.reason.as_ref()) {
                    (why(reason))
                }
                form .fields method="post" action=(to("stock")) {
                    fieldset .plain-set disabled[!known.works] { (stock_fields(words, known, form)) }
                    @if known.works { button .button.primary { (icon("check")) (words.keep) } }
                }
                @if known.works && stock.is_some() {
                    div .deeds.spaced {
                        form method="post" action=(to("again")) { button .button { (icon("send")) (words.again) } }
                        (ending(&to("end-stock"), words.end_stock, words.end_stock, words.end_stock_sure, &[]))
                    }
                }
            }
        }
    };
    parts::section("stock", words.stock, state, content)
}

fn stock_fields(words: &Words, known: &Known, form: Option<&Form>) -> Markup {
    let rule = known.stock.as_ref();
    let number = |name, label, hint, usual: &str, value: Option<String>| {
        let value = filled(form, name, || Some(value.unwrap_or_else(|| usual.to_owned())));
        field(&Field { name, label, value, hint, kind: "text", must: true })
    };
    html! {
        (number("ratio_percent", words.ratio, words.ratio_hint, "100", rule.map(|rule| rule.ratio_percent.to_string())))
        (number("buffer", words.buffer, words.buffer_hint, "0", rule.map(|rule| rule.buffer.to_string())))
        (locations(words, known, form))
        @if known.channel.kind == ChannelKind::Shopify {
            (field(&Field {
                name: "shop_location", label: words.shop_location, hint: words.shop_location_hint, kind: "text", must: false,
                value: filled(form, "shop_location", || rule?.shop_location.clone()),
            }))
        }
        (tick("paused", words.paused, is_ticked(form, "paused", rule.is_some_and(|rule| rule.paused))))
    }
}

/// One box for each location; what counts and is not there any more can still be unticked.
fn locations(words: &Words, known: &Known, form: Option<&Form>) -> Markup {
    let counted: Vec<String> = match form {
        Some(form) => form.values("locations").into_iter().map(str::to_owned).collect(),
        None => known.stock.as_ref().map(|rule| rule.locations.clone()).unwrap_or_default(),
    };
    let there = known.locations.iter().flatten().filter(|name| !counted.contains(name));
    let all: std::collections::BTreeSet<&String> = counted.iter().chain(there).collect();
    html! {
        fieldset .boxes {
            legend { (words.locations) }
            @if known.locations.is_none() { p .muted { (words.away) } }
            @for name in all {
                label .box {
                    input type="checkbox" name="locations" value=(name) checked[counted.contains(name)];
                    bdi { (name) }
                }
            }
        }
        p .muted { (words.locations_hint) }
    }
}
