//! Shopify's stock: variants with inventory items, quantities at locations, set as a whole.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

/// More quantities are not set at a time.
const QUANTITIES_MAX: usize = 250;
/// Variants of a page.
const PAGE: usize = 50;
/// No item has more.
const QUANTITY_MAX: i64 = 1_000_000_000;

/// What is sold.
#[derive(Clone, Debug)]
struct Variant {
    id: u64,
    sku: String,
    tracked: bool,
}

impl Variant {
    /// The numbers of variants and of what is counted of them are not the same.
    fn item(&self) -> String {
        super::gid("InventoryItem", self.id + 50_000)
    }

    fn shown(&self) -> Value {
        json!({ "id": super::gid("ProductVariant", self.id), "sku": self.sku,
            "inventoryItem": { "id": self.item(), "tracked": self.tracked } })
    }
}

/// The stock of a shop.
#[derive(Debug)]
pub struct Stock {
    variants: Vec<Variant>,
    /// The numbers of its locations.
    pub locations: Vec<u64>,
    levels: BTreeMap<(String, String), i64>,
    keys: BTreeMap<String, (Value, Value)>,
    /// Whether the token may do anything about stock.
    pub is_allowed: bool,
    /// How often quantities were set.
    pub sets: u32,
    /// Every quantity that was set, by SKU and in order.
    pub history: BTreeMap<String, Vec<i64>>,
}

impl Default for Stock {
    fn default() -> Self {
        Self {
            variants: Vec::new(),
            locations: vec![7],
            levels: BTreeMap::new(),
            keys: BTreeMap::new(),
            is_allowed: true,
            sets: 0,
            history: BTreeMap::new(),
        }
    }
}

impl Stock {
    /// Puts something up for sale: the variant's number and its SKU; stocked at every location.
    pub fn offers(&mut self, id: u64, sku: &str) {
        let variant = Variant { id, sku: sku.to_owned(), tracked: true };
        for location in &self.locations {
            let place = super::gid("Location", *location);
            self.levels.insert((variant.item(), place), 0);
        }
        self.variants.push(variant);
    }

    /// Does not count something any more.
    pub fn untrack(&mut self, sku: &str) {
        self.variants.iter_mut().filter(|one| one.sku == sku).for_each(|one| one.tracked = false);
    }

    /// Takes something off sale.
    pub fn withdraw(&mut self, sku: &str) {
        self.variants.retain(|one| one.sku != sku);
    }

    /// Gives what the shop shows of a variant at its first location.
    pub fn shows(&self, id: u64) -> Option<i64> {
        let variant = self.variants.iter().find(|one| one.id == id)?;
        let place = super::gid("Location", *self.locations.first()?);
        self.levels.get(&(variant.item(), place)).copied()
    }

    /// The shop sells something, or takes it back, by itself.
    pub fn moves(&mut self, id: u64, pieces: i64) {
        let Some(variant) = self.variants.iter().find(|one| one.id == id) else { return };
        let item = variant.item();
        for (_, level) in self.levels.iter_mut().filter(|((of, _), _)| *of == item) {
            *level += pieces;
        }
    }

    /// Answers what concerns stock; nothing where the query does not.
    pub(super) fn answer(&mut self, query: &str, variables: &Value) -> Option<Value> {
        let data = if query.contains("inventorySetQuantities(") {
            if !query.contains("@idempotent(key: $key)") || !variables["key"].is_string() {
                return Some(refusal("BAD_REQUEST", "The @idempotent directive is required"));
            }
            self.set(variables)
        } else if query.contains("productVariants(") {
            self.found(variables)
        } else if query.contains("nodes(ids:") {
            self.nodes(variables)
        } else if query.contains("locations(first:") {
            let place = |id: &u64| json!({ "id": super::gid("Location", *id), "name": "Shop" });
            json!({ "locations": { "nodes": self.locations.iter().take(2).map(place).collect::<Vec<_>>() } })
        } else {
            return None;
        };
        Some(match self.is_allowed {
            true => json!({ "data": data }),
            false => refusal("ACCESS_DENIED", "Access denied for this field."),
        })
    }

    fn nodes(&self, variables: &Value) -> Value {
        let node = |id: &Value| {
            let found = self
                .variants
                .iter()
                .find(|one| id.as_str() == Some(super::gid("ProductVariant", one.id).as_str()));
            found.map_or(Value::Null, Variant::shown)
        };
        let ids = variables["ids"].as_array().cloned().unwrap_or_default();
        json!({ "nodes": ids.iter().map(node).collect::<Vec<_>>() })
    }

    /// Its search knows no upper and lower case.
    fn found(&self, variables: &Value) -> Value {
        let query = variables["query"].as_str().unwrap_or_default();
        let sought: BTreeSet<String> = query.split(" OR ").filter_map(sku_of).collect();
        let bears = |one: &&Variant| sought.contains(&one.sku.to_lowercase());
        let found: Vec<_> = self.variants.iter().filter(bears).collect();
        let begin = variables["after"].as_str().and_then(|after| after.parse().ok()).unwrap_or(0);
        let page: Vec<_> = found.iter().skip(begin).take(PAGE).map(|one| one.shown()).collect();
        let end = begin + page.len();
        json!({ "productVariants": { "nodes": page, "pageInfo": {
            "hasNextPage": end < found.len(), "endCursor": end.to_string() } } })
    }

    fn set(&mut self, variables: &Value) -> Value {
        let (input, key) = (&variables["input"], variables["key"].as_str().unwrap_or_default());
        if let Some((before, answer)) = self.keys.get(key) {
            return match before == input {
                true => answer.clone(),
                false => answered(vec![json!({ "code": "IDEMPOTENCY_KEY_PARAMETER_MISMATCH",
                    "field": null, "message": "The same key was used with other parameters." })]),
            };
        }
        let errors = self.check(input);
        if errors.is_empty() {
            self.sets += 1;
            for one in input["quantities"].as_array().into_iter().flatten() {
                let name = |name: &str| one[name].as_str().unwrap_or_default().to_owned();
                let (item, place) = (name("inventoryItemId"), name("locationId"));
                let quantity = one["quantity"].as_i64().unwrap_or_default();
                for variant in self.variants.iter().filter(|variant| variant.item() == item) {
                    self.history.entry(variant.sku.clone()).or_default().push(quantity);
                }
                self.levels.insert((item, place), quantity);
            }
        }
        let answer = answered(errors);
        self.keys.insert(key.to_owned(), (input.clone(), answer.clone()));
        answer
    }

    fn check(&self, input: &Value) -> Vec<Value> {
        let whole = |code: &str, member: &str| {
            vec![
                json!({ "code": code, "field": ["input", member], "message": code.to_lowercase() }),
            ]
        };
        if input["name"] != "available" {
            return whole("INVALID_NAME", "name");
        }
        if input["reason"] != "correction" {
            return whole("INVALID_REASON", "reason");
        }
        let quantities = input["quantities"].as_array().cloned().unwrap_or_default();
        if quantities.is_empty() || quantities.len() > QUANTITIES_MAX {
            return whole("INVALID_QUANTITIES", "quantities");
        }
        let mut seen = BTreeSet::new();
        let wrong = |(at, one): (usize, &Value)| {
            let code = self.wrong(one, &mut seen)?;
            Some(json!({ "code": code, "message": code.to_lowercase(),
                "field": ["input", "quantities", at.to_string(), "inventoryItemId"] }))
        };
        quantities.iter().enumerate().filter_map(wrong).collect()
    }

    fn wrong(&self, one: &Value, seen: &mut BTreeSet<(String, String)>) -> Option<&'static str> {
        let item = one["inventoryItemId"].as_str().unwrap_or_default().to_owned();
        let place = one["locationId"].as_str().unwrap_or_default().to_owned();
        let level = self.levels.get(&(item.clone(), place.clone()));
        let from = one.get("changeFromQuantity");
        match one["quantity"].as_i64() {
            Some(quantity) if quantity < 0 => return Some("INVALID_QUANTITY_NEGATIVE"),
            Some(quantity) if quantity > QUANTITY_MAX => return Some("INVALID_QUANTITY_TOO_HIGH"),
            Some(_) => {}
            None => return Some("INVALID_QUANTITY_TOO_LOW"),
        }
        let is_place = |id: &u64| super::gid("Location", *id) == place;
        if !self.locations.iter().any(is_place) {
            return Some("INVALID_LOCATION");
        }
        if !self.variants.iter().any(|variant| variant.item() == item) {
            return Some("INVALID_INVENTORY_ITEM");
        }
        if !seen.insert((item, place)) {
            return Some("NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR");
        }
        match (from, level) {
            (_, None) => Some("ITEM_NOT_STOCKED_AT_LOCATION"),
            (Some(Value::Null), Some(_)) => None,
            (Some(from), Some(level)) if from.as_i64() == Some(*level) => None,
            _ => Some("CHANGE_FROM_QUANTITY_STALE"),
        }
    }
}

fn answered(errors: Vec<Value>) -> Value {
    let group =
        errors.is_empty().then(|| json!({ "id": "gid://shopify/InventoryAdjustmentGroup/1" }));
    json!({ "inventorySetQuantities": { "inventoryAdjustmentGroup": group, "userErrors": errors } })
}

fn refusal(code: &str, words: &str) -> Value {
    json!({ "errors": [{ "message": words, "extensions": { "code": code } }] })
}

/// Reads `sku:"..."`.
fn sku_of(word: &str) -> Option<String> {
    let quoted = word.trim().strip_prefix("sku:\"")?.strip_suffix('"')?;
    Some(quoted.replace("\\\"", "\"").replace("\\\\", "\\").to_lowercase())
}
