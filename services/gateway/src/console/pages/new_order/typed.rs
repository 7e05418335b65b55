//! What is in the form: read, looked at, and made into an order of the API.

use std::collections::BTreeMap;

use contracts::money::{Currency, MoneyError};
use contracts::problem::Problem;
use contracts::requests::intake::Channel;
use contracts::requests::warehouse::Item;
use serde_json::{Value, json};

use crate::console::words::new_order::{self as words_of, Words};
use crate::edge::form::{Form, Language};
use crate::edge::sessions;

/// So many lines stand there at first, and so many come with each asking for more.
const LINES_SHOWN: usize = 3;
/// Longer orders come as files.
pub const LINES_MAX: usize = 30;

/// Fields beside the lines, each once.
pub const FIELDS: [&str; 18] = [
    "channel",
    "currency",
    "reference",
    "name",
    "email",
    "phone",
    "company",
    "street1",
    "street2",
    "district",
    "city",
    "region",
    "postal_code",
    "country",
    "shipping",
    "discount",
    "payment",
    "note",
];

/// A line as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// SKU or barcode.
    pub sku: String,
    /// What the customer reads.
    pub title: String,
    /// How many.
    pub quantity: String,
    /// Of one piece.
    pub price: String,
    /// Whether nobody knows the SKU.
    pub unknown: bool,
}

impl Line {
    fn is_empty(&self) -> bool {
        self.sku.is_empty() && self.title.is_empty() && self.price.is_empty()
    }

    /// Takes the item that was meant, if it is among those that were found.
    pub fn take(&mut self, found: &[Item]) {
        if self.sku.is_empty() {
            return;
        }
        let meant = found.iter().find(|item| {
            item.sku.as_str().eq_ignore_ascii_case(&self.sku) || item.barcodes.contains(&self.sku)
        });
        self.unknown = meant.is_none();
        if let Some(item) = meant {
            self.sku = item.sku.to_string();
            if self.title.is_empty() {
                self.title.clone_from(&item.name);
            }
        }
    }
}

/// What is in the form.
#[derive(Clone, Debug, Default)]
pub struct Typed {
    /// Names the order that is made of it, so that it is made once.
    pub key: String,
    /// Everything beside the lines, by name.
    pub fields: BTreeMap<&'static str, String>,
    /// The lines, also those that are empty.
    pub lines: Vec<Line>,
}

/// What is wrong, field by field; of a line by its number: `price-2`.
#[derive(Clone, Debug, Default)]
pub struct Wrong {
    /// In words.
    pub fields: BTreeMap<String, String>,
    /// What the service said.
    pub problem: Option<Problem>,
}

impl Typed {
    /// Begins with nothing, in the first channel and its currency.
    pub fn empty(language: Language, channels: &[Channel]) -> Self {
        let usual = if language == Language::Chinese { "CNY" } else { "EUR" };
        let first = channels.first();
        let currency = first.and_then(|channel| channel.currency).map(|one| one.code().to_owned());
        let fields = BTreeMap::from([
            ("channel", first.map(|channel| channel.id.clone()).unwrap_or_default()),
            ("currency", currency.unwrap_or_else(|| usual.to_owned())),
            ("payment", "paid".to_owned()),
        ]);
        let line = Line { quantity: "1".to_owned(), ..Line::default() };
        let key = sessions::make().unwrap_or_default();
        Self { key, fields, lines: vec![line; LINES_SHOWN] }
    }

    /// Reads it.
    pub fn read(form: &Form) -> Self {
        let fields = FIELDS.into_iter().map(|name| (name, form.value(name).to_owned()));
        let [skus, titles, quantities, prices] =
            ["sku", "title", "quantity", "price"].map(|name| form.values(name));
        let at = |values: &[&str], place: usize| {
            values.get(place).map(|value| (*value).to_owned()).unwrap_or_default()
        };
        let lines = (0..skus.len().min(LINES_MAX)).map(|place| Line {
            sku: at(&skus, place),
            title: at(&titles, place),
            quantity: at(&quantities, place),
            price: at(&prices, place),
            unknown: false,
        });
        Self { key: form.value("key").to_owned(), fields: fields.collect(), lines: lines.collect() }
    }

    /// Gives a field.
    pub fn field(&self, name: &str) -> &str {
        self.fields.get(name).map(String::as_str).unwrap_or_default()
    }

    /// Makes room for more lines.
    pub fn grow(&mut self) {
        let line = Line { quantity: "1".to_owned(), ..Line::default() };
        let wanted = (self.lines.len() + LINES_SHOWN).min(LINES_MAX);
        self.lines.resize(wanted, line);
    }

    /// Makes the order; or says what is wrong, field by field.
    pub fn order(&self, language: Language) -> Result<Value, Wrong> {
        let words = words_of::of(language);
        let mut wrong = Wrong::default();
        let currency: Option<Currency> = self.field("currency").to_uppercase().parse().ok();
        if currency.is_none() {
            wrong.say("currency", words.no_currency);
        }
        let lines: Vec<_> =
            self.filled().map(|(place, line)| wrong.line(words, currency, place, line)).collect();
        if lines.is_empty() {
            wrong.say("sku-0", words.no_lines);
        }
        let beside = ["shipping", "discount"].map(|name| {
            let text = self.field(name);
            (!text.is_empty()).then(|| wrong.amount(words, currency, name.to_owned(), text))
        });
        if !wrong.fields.is_empty() {
            return Err(wrong);
        }
        let [shipping, discount] = beside;
        Ok(self.made(currency, &lines, shipping, discount))
    }

    fn made(
        &self,
        currency: Option<Currency>,
        lines: &[Value],
        shipping: Option<i64>,
        discount: Option<i64>,
    ) -> Value {
        let code = currency.map(|currency| currency.code().to_owned());
        let money = |minor: i64| json!({ "amount_minor": minor, "currency": code });
        let some = |name: &str| Some(self.field(name)).filter(|text| !text.is_empty());
        let address =
            ["company", "street1", "street2", "district", "city", "region", "postal_code"];
        let is_there = address.iter().any(|name| some(name).is_some());
        let country = some("country").map(str::to_uppercase);
        let mut to = json!({ "country": country });
        for name in address {
            to[name] = json!(some(name));
        }
        let at_the_door = self.field("payment") == "cod";
        let paid = if self.field("payment") == "paid" { "paid" } else { "none" };
        json!({
            "channel": self.field("channel"),
            "external_ref": some("reference"),
            "currency": code,
            "customer": { "name": some("name"), "email": some("email"), "phone": some("phone") },
            "shipping_address": is_there.then_some(to),
            "lines": lines,
            "shipping": shipping.map(money),
            "discount": discount.map(money),
            "payment_status": paid,
            "cash_on_delivery": at_the_door,
            "note": some("note"),
        })
    }

    fn filled(&self) -> impl Iterator<Item = (usize, &Line)> {
        self.lines.iter().enumerate().filter(|(_, line)| !line.is_empty())
    }
}

impl Wrong {
    /// Takes what the service said to the fields that it is about.
    pub fn told(typed: &Typed, problem: Problem) -> Self {
        let filled: Vec<_> = typed.filled().map(|(place, _)| place).collect();
        let mut wrong = Self::default();
        for error in &problem.errors {
            let way: Vec<_> = error.pointer.trim_start_matches("#/").split('/').collect();
            let field = match way.as_slice() {
                ["lines", number, member, ..] => {
                    let place = number.parse().ok().and_then(|at: usize| filled.get(at));
                    let member = if *member == "unit_price" { "price" } else { member };
                    place.map(|place| format!("{member}-{place}"))
                }
                ["external_ref"] => Some("reference".to_owned()),
                ["customer" | "shipping_address", member] => Some((*member).to_owned()),
                [member, ..] => Some((*member).to_owned()),
                [] => None,
            };
            if let Some(field) = field {
                wrong.fields.insert(field, error.detail.clone());
            }
        }
        Self { problem: Some(problem), ..wrong }
    }

    /// Gives what is wrong with a field.
    pub fn with(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }

    fn say(&mut self, field: &str, words: &str) {
        self.fields.insert(field.to_owned(), words.to_owned());
    }

    fn amount(
        &mut self,
        words: &Words,
        currency: Option<Currency>,
        field: String,
        text: &str,
    ) -> i64 {
        let Some(currency) = currency else { return 0 };
        let point = if text.contains('.') { text.to_owned() } else { text.replace(',', ".") };
        let told = match currency.parse_amount(&point) {
            Ok(minor) if minor >= 0 => return minor,
            Err(MoneyError::TooPrecise { .. }) => words.too_precise,
            Ok(_) | Err(_) => words.no_amount,
        };
        self.fields.insert(field, told.to_owned());
        0
    }

    fn line(
        &mut self,
        words: &Words,
        currency: Option<Currency>,
        place: usize,
        line: &Line,
    ) -> Value {
        let quantity: Option<i64> = line.quantity.parse().ok().filter(|count| *count > 0);
        if quantity.is_none() {
            self.say(&format!("quantity-{place}"), words.no_quantity);
        }
        if line.unknown {
            self.say(&format!("sku-{place}"), words.no_item);
        }
        let minor = self.amount(words, currency, format!("price-{place}"), &line.price);
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        json!({
            "sku": some(&line.sku), "title": some(&line.title), "quantity": quantity,
            "unit_price": { "amount_minor": minor, "currency": currency.map(|one| one.code().to_owned()) },
        })
    }
}
