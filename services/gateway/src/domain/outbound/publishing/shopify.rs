//! How Shopify is told of stock: quantities called `available`, set by its GraphQL Admin API.

mod words;

use std::collections::{BTreeMap, VecDeque};

use contracts::ids::derive_from_cause;
use contracts::requests::outbound::stock::{LevelFate, Portion, SettledLevel};
use contracts::requests::outbound::{TargetSettings, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::super::conversation::{Answer, Step, again, by_status, refused, told};
use super::super::shopify::{refusal, request};
use super::{Lots, Name};
use words::{
    BY_NUMBER, BY_SKU, LOCATIONS, Named, Nodes, SET, UserError, Variant, data, gid, place_of,
    reference, sought,
};

/// Variants that are looked up at a time, by number and by SKU.
const NUMBERS_AT_A_TIME: usize = 100;
const SKUS_AT_A_TIME: usize = 25;
/// What the requests cost at most: Shopify's answers correct it.
const LOOK_POINTS: f64 = 60.0;
const SET_POINTS: f64 = 10.0;

/// A conversation with Shopify about stock.
pub struct Shopify {
    lots: Lots,
    id: Uuid,
    settings: TargetSettings,
    token: String,
    location: Option<String>,
    look_ups: VecDeque<LookUp>,
    stage: Stage,
    parts: u32,
}

/// Names that are looked up together.
enum LookUp {
    Numbers(Vec<String>),
    Skus(Vec<String>, Option<String>),
}

enum Stage {
    Location,
    Look(LookUp),
    /// References in the order in which they were sent.
    Set(Vec<String>),
}

impl Shopify {
    /// Prepares one.
    pub(super) fn new(portion: &Portion, lots: Lots, token: &str) -> Self {
        let names: Vec<_> = lots.sought().into_iter().cloned().collect();
        let number = |name: &Name| match name {
            Name::Variant(number) => Some(gid("ProductVariant", number)),
            Name::Sku(_) => None,
        };
        let sku = |name: &Name| match name {
            Name::Sku(sku) => Some(sku.clone()),
            Name::Variant(_) => None,
        };
        let numbers: Vec<_> = names.iter().filter_map(number).collect();
        let skus: Vec<_> = names.iter().filter_map(sku).collect();
        let numbers = numbers.chunks(NUMBERS_AT_A_TIME).map(|part| LookUp::Numbers(part.to_vec()));
        let skus = skus.chunks(SKUS_AT_A_TIME).map(|part| LookUp::Skus(part.to_vec(), None));
        Self {
            lots,
            id: portion.id,
            settings: portion.settings.clone(),
            token: token.to_owned(),
            location: portion.location.clone(),
            look_ups: numbers.chain(skus).collect(),
            stage: Stage::Location,
            parts: 0,
        }
    }

    /// Asks for the location first, where none is known.
    pub fn begin(&mut self) -> Step {
        match self.location {
            Some(_) => self.look_on(),
            None => self.ask(LOCATIONS, &json!({}), LOOK_POINTS),
        }
    }

    /// Hears an answer.
    pub fn hear(&mut self, answer: &Answer) -> Step {
        if let Some(verdict) = refusal(answer) {
            return Step::Over(match verdict {
                // A right that stock alone needs holds nothing else up.
                Verdict::Closed { reason } => Verdict::Refused { reason },
                verdict => verdict,
            });
        }
        if let Some(verdict) = by_status(answer) {
            return Step::Over(verdict);
        }
        if answer.status != 200 {
            let reason = format!("it answered {}: is this a shop's address?", answer.status);
            return Step::Over(Verdict::Closed { reason });
        }
        let stage = std::mem::replace(&mut self.stage, Stage::Location);
        let next = match stage {
            Stage::Location => self.located(answer),
            Stage::Look(look_up) => self.looked(look_up, answer),
            Stage::Set(sent) => self.set(&sent, answer),
        };
        next.unwrap_or_else(|error| again(format!("its answer cannot be read: {error}")))
    }

    /// Gives what came of items, and the location.
    pub fn came(self) -> (Vec<SettledLevel>, Option<String>) {
        (self.lots.came(), self.location)
    }

    fn located(&mut self, answer: &Answer) -> Result<Step, serde_json::Error> {
        #[derive(Deserialize)]
        struct Data {
            locations: Nodes<Named>,
        }
        let found = data::<Data>(answer)?.locations.nodes;
        let number = match found.as_slice() {
            [only] => only.id.rsplit('/').next().map(str::to_owned),
            [] => return Ok(Step::Over(refused("the shop has no active location"))),
            _ => {
                let words = "the shop has several locations; say which, by shop_location";
                return Ok(Step::Over(refused(words)));
            }
        };
        self.location = number;
        Ok(self.look_on())
    }

    fn look_on(&mut self) -> Step {
        let Some(look_up) = self.look_ups.pop_front() else {
            self.lots.end_search();
            return self.set_on();
        };
        let step = match &look_up {
            LookUp::Numbers(ids) => self.ask(BY_NUMBER, &json!({ "ids": ids }), LOOK_POINTS),
            LookUp::Skus(skus, after) => {
                let words: Vec<_> = skus.iter().map(|sku| sought(sku)).collect();
                let variables = json!({ "query": words.join(" OR "), "after": after });
                self.ask(BY_SKU, &variables, LOOK_POINTS)
            }
        };
        self.stage = Stage::Look(look_up);
        step
    }

    fn looked(&mut self, look_up: LookUp, answer: &Answer) -> Result<Step, serde_json::Error> {
        #[derive(Deserialize)]
        struct ByNumber {
            nodes: Vec<Option<Value>>,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct BySku {
            product_variants: Nodes<Variant>,
        }
        match look_up {
            LookUp::Numbers(_) => {
                for node in data::<ByNumber>(answer)?.nodes.into_iter().flatten() {
                    // A number that is no variant's comes as an object without members.
                    let Ok(variant) = serde_json::from_value::<Variant>(node) else { continue };
                    let number = variant.id.rsplit('/').next().unwrap_or_default().to_owned();
                    self.lots.found(&Name::Variant(number), reference(variant.inventory_item));
                }
            }
            LookUp::Skus(skus, _) => {
                let Nodes { nodes, page } = data::<BySku>(answer)?.product_variants;
                for Variant { sku, inventory_item, .. } in nodes {
                    let Some(sku) = sku.filter(|sku| skus.contains(sku)) else { continue };
                    self.lots.found(&Name::Sku(sku), reference(inventory_item));
                }
                let next = page.filter(|page| page.has_next_page).and_then(|page| page.end_cursor);
                if next.is_some() {
                    self.look_ups.push_front(LookUp::Skus(skus, next));
                }
            }
        }
        Ok(self.look_on())
    }

    fn set_on(&mut self) -> Step {
        let location = gid("Location", self.location.as_deref().unwrap_or_default());
        let open = self.lots.open();
        if open.is_empty() {
            return told("the shop has every figure");
        }
        let quantity = |(item, quantity): &(&str, i64)| {
            json!({ "inventoryItemId": item, "locationId": location, "quantity": quantity,
                "changeFromQuantity": null })
        };
        let quantities: Vec<_> = open.iter().map(quantity).collect();
        let sent = open.iter().map(|(item, _)| (*item).to_owned()).collect();
        self.parts += 1;
        let key = derive_from_cause(self.id, &format!("part {}", self.parts));
        let input =
            json!({ "name": "available", "reason": "correction", "quantities": quantities });
        self.stage = Stage::Set(sent);
        self.ask(SET, &json!({ "input": input, "key": key }), SET_POINTS)
    }

    /// All is set, or nothing: who is refused is left out of the next try.
    fn set(&mut self, sent: &[String], answer: &Answer) -> Result<Step, serde_json::Error> {
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Data {
            inventory_set_quantities: Payload,
        }
        #[derive(Deserialize)]
        #[serde(rename_all = "camelCase")]
        struct Payload {
            user_errors: Vec<UserError>,
        }
        let errors = data::<Data>(answer)?.inventory_set_quantities.user_errors;
        if errors.is_empty() {
            sent.iter().for_each(|reference| self.lots.settle(reference, &LevelFate::Told));
            return Ok(told("the shop has every figure"));
        }
        let mut fates = BTreeMap::new();
        for UserError { code, field, message } in errors {
            let code = code.unwrap_or_default();
            if code == "INVALID_LOCATION" {
                return Ok(Step::Over(refused(format!("{code}: {message}"))));
            }
            let Some(reference) = field.as_deref().and_then(place_of).and_then(|at| sent.get(at))
            else {
                return Ok(again(format!("the shop does not take it: {code} {message}")));
            };
            let reason = format!("{code}: {message}");
            fates.insert(
                reference.clone(),
                match code.as_str() {
                    "INVALID_INVENTORY_ITEM" => LevelFate::Unknown { reason },
                    _ => LevelFate::Refused { reason },
                },
            );
        }
        fates.iter().for_each(|(reference, fate)| self.lots.settle(reference, fate));
        Ok(self.set_on())
    }

    fn ask(&self, query: &str, variables: &Value, points: f64) -> Step {
        Step::Ask(request(&self.settings, &self.token, (query, variables), points))
    }
}
