//! An item to be filled in, new or changed.

use contracts::problem::Problem;
use contracts::requests::warehouse::Item;
use contracts::sku::Sku;
use maud::{Markup, html};
use serde_json::{Value, json};

use crate::console::look::parts::{self, icon};
use crate::console::look::problem_box;
use crate::console::words::items::{self as words_of, Words};
use crate::edge::form::{Form, Language};
use crate::routes::forward::url_encode;

/// An item as it is filled in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// Its SKU.
    pub sku: String,
    name: String,
    weight: String,
    barcodes: String,
    substitutes: String,
    /// The version that was seen; 0 is a new one.
    version: i64,
}

impl Filled {
    /// Fills it in with what is known.
    pub fn of(item: &Item) -> Self {
        let substitutes: Vec<_> = item.substitutes.iter().map(Sku::as_str).collect();
        Self {
            sku: item.sku.to_string(),
            name: item.name.clone(),
            weight: item.weight_grams.map(|grams| grams.to_string()).unwrap_or_default(),
            barcodes: item.barcodes.join("\n"),
            substitutes: substitutes.join("\n"),
            version: item.version,
        }
    }

    /// Reads what somebody filled in.
    pub fn read(form: &Form) -> Self {
        let text = |name| form.value(name).to_owned();
        Self {
            sku: text("sku"),
            name: text("name"),
            weight: text("weight"),
            barcodes: text("barcodes"),
            substitutes: text("substitutes"),
            version: form.value("version").parse().unwrap_or_default(),
        }
    }

    /// Makes the wish of it: SKU and body of the call.
    pub fn wish(&self, language: Language) -> Result<(Sku, Value), Problem> {
        let words = words_of::of(language);
        let wrong = |pointer: &str, detail: &str| {
            Problem::unprocessable(detail).with_error(pointer, detail)
        };
        let sku: Sku = self.sku.parse().map_err(|_| wrong("#/sku", words.not_a_sku))?;
        let weight = match self.weight.as_str() {
            "" => None,
            weight => {
                let grams = weight.parse::<u32>();
                Some(grams.map_err(|_| wrong("#/weight_grams", words.not_a_number))?)
            }
        };
        let body = json!({ "name": self.name, "weight_grams": weight,
            "barcodes": lines(&self.barcodes), "substitutes": lines(&self.substitutes),
            "version": self.version });
        Ok((sku, body))
    }

    fn is_new(&self) -> bool {
        self.version == 0
    }
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// Shows an item, with what was wrong about it.
pub fn content(
    language: Language,
    filled: &Filled,
    works: bool,
    refused: Option<&Problem>,
) -> Markup {
    let words = words_of::of(language);
    let title = html! {
        nav .crumbs { a href="/items" { (words.title) } (icon("next")) }
        @if filled.is_new() { h1 { (words.add) } } @else {
            h1 dir="auto" { (filled.name) }
            code dir="auto" { (filled.sku) }
        }
    };
    let stock = html! {
        @if !filled.is_new() {
            a .button href=(format!("/stock/{}", url_encode(&filled.sku))) { (icon("shelf")) (words.how_much) }
        }
    };
    html! {
        (parts::page_head(title, stock))
        @if let Some(refused) = refused { (problem_box::beside(language, refused)) }
        section .card {
            form .fields.wide method="post" action="/items" {
                input type="hidden" name="version" value=(filled.version);
                fieldset .plain-set disabled[!works] { (fields(words, filled)) }
                @if works { button .button.primary { (icon("check")) (words.keep) } }
            }
        }
    }
}

fn fields(words: &Words, filled: &Filled) -> Markup {
    let is_new = filled.is_new();
    let lines = |name: &str, label: &str, hint: &str, value: &str| {
        let hint_id = format!("{name}-hint");
        html! {
            div .field {
                label for=(name) { (label) }
                textarea id=(name) name=(name) rows="3" maxlength="4000" spellcheck="false"
                    autocapitalize="none" aria-describedby=(hint_id) { (value) }
                p .muted id=(hint_id) { (hint) }
            }
        }
    };
    html! {
        div .field {
            label for="sku" { (words.sku) }
            input id="sku" name="sku" type="text" value=(filled.sku) maxlength="64" required
                readonly[!is_new] autofocus[is_new] autocomplete="off" autocapitalize="none"
                spellcheck="false" aria-describedby="sku-hint";
            p #sku-hint .muted { (words.sku_hint) }
        }
        div .field {
            label for="name" { (words.name) }
            input id="name" name="name" type="text" value=(filled.name) maxlength="200" required
                dir="auto" autocomplete="off";
        }
        div .field {
            label for="weight" { (words.weight_grams) }
            input id="weight" name="weight" type="text" inputmode="numeric" value=(filled.weight)
                maxlength="9" autocomplete="off";
        }
        (lines("barcodes", words.barcodes, words.barcodes_hint, &filled.barcodes))
        (lines("substitutes", words.substitutes, words.substitutes_hint, &filled.substitutes))
    }
}
