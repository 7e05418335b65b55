//! The fields of an order as they are now, and where in the delivery each was read from.

use contracts::money::Money;
use contracts::requests::intake::{DeliveryPayload, Order};
use data_encoding::BASE64;
use maud::{Markup, html};
use serde_json::Value;

use crate::console::words::figures;
use crate::console::words::raw as words_of;
use crate::edge::form::Language;

/// Under which names a body may wrap the order.
const WRAPPED_IN: [&str; 3] = ["order", "data", "orders"];

/// A field, as it is and as it came.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// Its way in the order, lines without their number.
    pub way: String,
    /// Of which line.
    pub line: Option<usize>,
    /// As it is now.
    pub value: Value,
    /// Where it was read from, and what stands there; nothing where none of the places is there.
    pub from: Option<(String, Value)>,
}

/// Shows the fields.
pub fn show(language: Language, order: &Order, payload: &DeliveryPayload) -> Markup {
    let words = words_of::of(language);
    let fields = read(order, payload);
    html! {
        div .table-box {
            table .figures.made-of {
                thead { tr { @for head in [words.field, words.value, words.place] { th scope="col" { (head) } } } }
                tbody {
                    @for field in &fields {
                        tr {
                            th scope="row" {
                                (words_of::field(language, &field.way))
                                @if let Some(line) = field.line { " " span .muted { "#" (line + 1) } }
                            }
                            td dir="auto" { (value(language, &field.value)) }
                            td .place {
                                @match &field.from {
                                    None => { span .muted { (words.not_there) } }
                                    Some((at, came)) => {
                                        code { (at) }
                                        span .came dir="auto" { (plain(came)) }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Finds every field that the order has, or that came.
pub fn read(order: &Order, payload: &DeliveryPayload) -> Vec<Field> {
    let bytes = BASE64.decode(payload.body_base64.as_bytes()).unwrap_or_default();
    let body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
    let (wrapped, body) = unwrapped(&body);
    let now = serde_json::to_value(order).unwrap_or_default();
    let mut fields = Vec::new();
    for place in &payload.read_from {
        let of_lines = place.field.contains('*');
        let count = if of_lines { order.lines.len() } else { 1 };
        for line in 0..count {
            let pointer = |way: &str| format!("/{}", way.replace('*', &line.to_string()));
            let way = place.field.strip_prefix("amounts/").unwrap_or(&place.field);
            let value = now.pointer(&pointer(way)).cloned().unwrap_or_default();
            let from = place.at.iter().find_map(|at| {
                let came = body.pointer(&pointer(at)).filter(|came| !came.is_null())?;
                let at = at.replace('*', &line.to_string());
                Some((format!("{wrapped}{}", at.replace('/', ".")), came.clone()))
            });
            if value.is_null() && from.is_none() {
                continue;
            }
            let line = of_lines.then_some(line);
            fields.push(Field { way: place.field.clone(), line, value, from });
        }
    }
    fields
}

/// Gives the order's part of a body, and how it is wrapped.
fn unwrapped(body: &Value) -> (String, &Value) {
    if !body["id"].is_null() {
        return (String::new(), body);
    }
    let found = WRAPPED_IN.into_iter().find(|name| !body[*name].is_null());
    match found.map(|name| (name, &body[name])) {
        Some((name, Value::Array(items))) => {
            (format!("{name}.0."), items.first().unwrap_or(&Value::Null))
        }
        Some((name, order)) => (format!("{name}."), order),
        None => (String::new(), body),
    }
}

fn value(language: Language, value: &Value) -> String {
    match serde_json::from_value::<Money>(value.clone()) {
        Ok(money) => figures::money(language, money),
        Err(_) => plain(value),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => "—".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
