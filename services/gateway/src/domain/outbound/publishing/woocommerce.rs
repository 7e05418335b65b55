//! How WooCommerce is told of stock: `stock_quantity` of products and variations, in batches.
//!
//! A reference is the number of a product, or those of a product and its variation: `12`, `12/34`.

use std::collections::{BTreeMap, VecDeque};

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::requests::outbound::Verdict;
use contracts::requests::outbound::stock::{LevelFate, SettledLevel};
use serde::Deserialize;
use serde_json::{Value, json};

use super::super::conversation::{Answer, Request, Step, again, by_status, told};
use super::{Lots, Name};

/// SKUs that are looked up at a time: the query stays short, the page below its limit.
const SKUS_AT_A_TIME: usize = 20;
/// Each number is a request of its own: items with more than these wait for the next portion.
const NUMBERS_MAX: usize = 30;
/// A batch has at most so many.
const BATCH_MAX: usize = 100;
/// What an answer has to have.
const FIELDS: &str = "_fields=id,parent_id,sku,manage_stock";

/// A conversation with WooCommerce about stock.
pub struct Woocommerce {
    lots: Lots,
    authorization: String,
    look_ups: VecDeque<LookUp>,
    batches: VecDeque<Batch>,
    stage: Stage,
}

enum LookUp {
    Number(String),
    Skus(Vec<String>),
}

/// Products, or the variations of one of them, with the figure of each.
struct Batch {
    parent: Option<String>,
    items: Vec<(u64, i64)>,
}

impl Batch {
    fn reference(&self, id: u64) -> String {
        self.parent.as_ref().map_or_else(|| id.to_string(), |parent| format!("{parent}/{id}"))
    }
}

enum Stage {
    Look(LookUp),
    Set(Batch),
    Begun,
}

#[derive(Deserialize)]
struct Product {
    id: u64,
    #[serde(default)]
    parent_id: u64,
    #[serde(default)]
    sku: String,
    #[serde(default)]
    manage_stock: Value,
}

#[derive(Deserialize)]
struct Updated {
    #[serde(default)]
    update: Vec<One>,
}

#[derive(Deserialize)]
struct One {
    id: u64,
    #[serde(default)]
    error: Option<Refusal>,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

impl Product {
    fn reference(&self) -> Result<String, String> {
        match (&self.manage_stock, self.parent_id) {
            (Value::Bool(true), 0) => Ok(self.id.to_string()),
            (Value::Bool(true), parent) => Ok(format!("{parent}/{}", self.id)),
            (Value::String(_), _) => {
                Err("in the shop its stock is managed with the whole product".to_owned())
            }
            _ => Err("the shop does not manage its stock".to_owned()),
        }
    }
}

impl Woocommerce {
    /// Prepares one; `key` is the consumer key, a colon and the consumer secret.
    pub(super) fn new(mut lots: Lots, key: &str) -> Self {
        lots.leave_out_beyond(NUMBERS_MAX);
        let (mut numbers, mut skus) = (VecDeque::new(), Vec::new());
        for name in lots.sought() {
            match name {
                Name::Variant(number) if number.bytes().all(|byte| byte.is_ascii_digit()) => {
                    numbers.push_back(LookUp::Number(number.clone()));
                }
                // The shop would read a comma as the end of a SKU.
                Name::Sku(sku) if !sku.contains(',') => skus.push(sku.clone()),
                Name::Variant(_) | Name::Sku(_) => {}
            }
        }
        numbers.extend(skus.chunks(SKUS_AT_A_TIME).map(|part| LookUp::Skus(part.to_vec())));
        Self {
            lots,
            authorization: format!("Basic {}", BASE64.encode(key)),
            look_ups: numbers,
            batches: VecDeque::new(),
            stage: Stage::Begun,
        }
    }

    /// Finds what has no number yet.
    pub fn begin(&mut self) -> Step {
        self.look_on()
    }

    /// Hears an answer.
    pub fn hear(&mut self, answer: &Answer) -> Step {
        if let Some(verdict) = by_status(answer) {
            return Step::Over(verdict);
        }
        let good = (200..300).contains(&answer.status);
        match std::mem::replace(&mut self.stage, Stage::Begun) {
            Stage::Look(LookUp::Number(_)) if answer.status == 404 && is_no_product(answer) => {
                self.look_on()
            }
            _ if !good => Step::Over(refusal(answer)),
            Stage::Look(look_up) => self.looked(&look_up, answer),
            Stage::Set(batch) => self.set(&batch, answer),
            Stage::Begun => again("it answered what was not asked"),
        }
    }

    /// Gives what came of items.
    pub fn came(self) -> Vec<SettledLevel> {
        self.lots.came()
    }

    fn look_on(&mut self) -> Step {
        let Some(look_up) = self.look_ups.pop_front() else {
            self.lots.end_search();
            self.plan();
            return self.set_on();
        };
        let below = match &look_up {
            LookUp::Number(number) => format!("/{number}?{FIELDS}"),
            LookUp::Skus(skus) => {
                let skus: Vec<_> = skus.iter().map(|sku| encoded(sku)).collect();
                format!("?sku={}&per_page=100&{FIELDS}", skus.join(","))
            }
        };
        self.stage = Stage::Look(look_up);
        self.ask(Method::GET, &below, None)
    }

    fn looked(&mut self, look_up: &LookUp, answer: &Answer) -> Step {
        let unreadable = || again("its answer about products cannot be read");
        match look_up {
            LookUp::Number(number) => {
                let Ok(product) = serde_json::from_slice::<Product>(&answer.body) else {
                    return unreadable();
                };
                self.lots.found(&Name::Variant(number.clone()), product.reference());
            }
            LookUp::Skus(skus) => {
                let Ok(products) = serde_json::from_slice::<Vec<Product>>(&answer.body) else {
                    return unreadable();
                };
                for product in products.iter().filter(|product| skus.contains(&product.sku)) {
                    self.lots.found(&Name::Sku(product.sku.clone()), product.reference());
                }
            }
        }
        self.look_on()
    }

    /// Lays products together, and the variations of each product.
    fn plan(&mut self) {
        let mut groups: BTreeMap<Option<String>, Vec<(u64, i64)>> = BTreeMap::new();
        for (reference, quantity) in self.lots.open() {
            let (parent, id) = match reference.split_once('/') {
                Some((parent, id)) => (Some(parent.to_owned()), id),
                None => (None, reference),
            };
            if let Ok(id) = id.parse() {
                groups.entry(parent).or_default().push((id, quantity));
            }
        }
        self.batches = groups
            .into_iter()
            .flat_map(|(parent, items)| {
                let parts: Vec<_> = items.chunks(BATCH_MAX).map(<[_]>::to_vec).collect();
                parts.into_iter().map(move |items| Batch { parent: parent.clone(), items })
            })
            .collect();
    }

    fn set_on(&mut self) -> Step {
        let Some(batch) = self.batches.pop_front() else {
            return told("the shop has every figure");
        };
        let below = match &batch.parent {
            Some(parent) => format!("/{parent}/variations/batch"),
            None => "/batch".to_owned(),
        };
        let one = |(id, quantity): &(u64, i64)| json!({ "id": id, "stock_quantity": quantity });
        let update: Vec<_> = batch.items.iter().map(one).collect();
        self.stage = Stage::Set(batch);
        self.ask(Method::POST, &below, Some(&json!({ "update": update })))
    }

    fn set(&mut self, batch: &Batch, answer: &Answer) -> Step {
        let Ok(updated) = serde_json::from_slice::<Updated>(&answer.body) else {
            return again("its answer about a batch cannot be read");
        };
        for One { id, error } in updated.update {
            let fate = match error {
                None => LevelFate::Told,
                Some(Refusal { code, message }) if code.ends_with("_invalid_id") => {
                    LevelFate::Unknown { reason: format!("{code}: {message}") }
                }
                Some(Refusal { code, message }) => {
                    LevelFate::Refused { reason: format!("{code}: {message}") }
                }
            };
            self.lots.settle(&batch.reference(id), &fate);
        }
        self.set_on()
    }

    fn ask(&self, method: Method, below: &str, body: Option<&Value>) -> Step {
        let mut headers = vec![
            ("authorization", self.authorization.clone()),
            ("accept", "application/json".to_owned()),
        ];
        if body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        Step::Ask(Request {
            changes: method != Method::GET,
            method,
            below: Some(format!("/wp-json/wc/v3/products{below}")),
            headers,
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            points: 1.0,
        })
    }
}

fn is_no_product(answer: &Answer) -> bool {
    let said = serde_json::from_slice::<Refusal>(&answer.body);
    said.is_ok_and(|said| said.code.ends_with("_invalid_id"))
}

fn refusal(answer: &Answer) -> Verdict {
    let said = serde_json::from_slice::<Refusal>(&answer.body);
    let Ok(Refusal { code, message }) = said else {
        let reason = format!("it answered {} and no JSON; is this a shop?", answer.status);
        return Verdict::Closed { reason };
    };
    match answer.status {
        404 => Verdict::Refused { reason: format!("it has no such API: {code} {message}") },
        status => Verdict::Again {
            reason: format!("it answered {status}: {code} {message}"),
            after_seconds: None,
        },
    }
}

/// Writes a text as it stands in a query.
fn encoded(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
