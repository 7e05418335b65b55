//! `kontor channels stock`: what a shop is told of stock.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::api::{Api, Refused};
use crate::table::{self, text};

/// So many items that are not told are shown.
const SHOWN: usize = 10;

/// What a shop is told of stock; what is not named stays as it is.
#[derive(clap::Args, Clone, Debug)]
pub struct Stock {
    /// The shop's id; it is written back to
    id: String,
    /// How much of what is available it may sell, in percent; the first time it is needed
    #[arg(long)]
    ratio: Option<u32>,
    /// Pieces of each item that are kept back; none the first time
    #[arg(long)]
    buffer: Option<i64>,
    /// Whose stock counts; all locations the first time; may be given more than once
    #[arg(long = "location", conflicts_with = "all_locations")]
    locations: Vec<String>,
    /// The stock of all locations counts
    #[arg(long)]
    all_locations: bool,
    /// Shopify: the number of its location, where it has several; an empty one asks the shop
    #[arg(long)]
    shop_location: Option<String>,
    /// Tell it nothing for now; `--paused=false` tells it again
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    paused: Option<bool>,
}

impl Stock {
    /// Gives what is wished as members of a rule.
    fn wishes(&self) -> Vec<(&'static str, Value)> {
        let locations = match (self.locations.as_slice(), self.all_locations) {
            ([], false) => None,
            (named, _) => Some(json!(named)),
        };
        let location =
            self.shop_location.clone().map(|number| Some(number).filter(|n| !n.is_empty()));
        let wishes = [
            ("ratio_percent", self.ratio.map(Value::from)),
            ("buffer", self.buffer.map(Value::from)),
            ("locations", locations),
            ("shop_location", location.map(Value::from)),
            ("paused", self.paused.map(Value::from)),
        ];
        wishes.into_iter().filter_map(|(name, wish)| Some((name, wish?))).collect()
    }
}

/// Shows what a shop is told, or sets it.
pub async fn publish(api: &Api, stock: Stock, json: bool) -> Result<()> {
    let path = format!("/api/v1/channels/{}/stock-publication", stock.id);
    let wishes = stock.wishes();
    let rule: Value = match wishes.is_empty() {
        true => api.get(&path).await?,
        false => api.put(&path, changed(there(api, &path).await?.as_ref(), wishes)?).await?,
    };
    if json {
        return table::print_json(&rule);
    }
    let untold = untold(api, &path, &rule).await?;
    for line in words(&stock.id, &rule, &untold) {
        println!("{line}");
    }
    Ok(())
}

/// Reads the rule that there is.
async fn there(api: &Api, path: &str) -> Result<Option<Value>> {
    match api.get(path).await {
        Ok(rule) => Ok(Some(rule)),
        Err(error) => match error.downcast_ref::<Refused>() {
            Some(refused) if refused.status == 404 => Ok(None),
            _ => Err(error),
        },
    }
}

/// Gives a rule with what is wished, and everything else as it is.
fn changed(rule: Option<&Value>, wishes: Vec<(&'static str, Value)>) -> Result<Value> {
    let names = ["ratio_percent", "buffer", "locations", "shop_location", "paused"];
    let kept = names.into_iter().filter_map(|name| Some((name, rule?.get(name)?.clone())));
    let body: serde_json::Map<_, _> =
        kept.chain(wishes).map(|(name, value)| (name.to_owned(), value)).collect();
    let named = body.contains_key("ratio_percent");
    named.then_some(body.into()).context("it is told nothing yet; say how much: --ratio 100")
}

/// Reads the first items that the shop does not know, or of which it takes no figure.
async fn untold(api: &Api, path: &str, rule: &Value) -> Result<Vec<Value>> {
    let mut items = Vec::new();
    for state in ["unknown", "failed"] {
        if items.len() < SHOWN && rule[state].as_u64().unwrap_or_default() > 0 {
            let limit = SHOWN - items.len();
            let page = format!("{path}/levels?state={state}&limit={limit}");
            let page: Value = api.get(&page).await?;
            items.extend(page["items"].as_array().into_iter().flatten().cloned());
        }
    }
    Ok(items)
}

fn words(id: &str, rule: &Value, untold: &[Value]) -> Vec<String> {
    let (state, buffer, ratio) = (text(rule, "state"), &rule["buffer"], &rule["ratio_percent"]);
    let mut lines =
        vec![format!("{id} is told {ratio} % of what is available, less {buffer}: {state}")];
    let count = |name: &str| rule[name].as_u64().unwrap_or_default();
    let counts = ["current", "waiting", "unknown", "failed"].map(|name| (count(name), name));
    let counts = counts.into_iter().filter(|(count, _)| *count > 0);
    lines.extend(counts.map(|(count, name)| format!("  {count} {name}")));
    // While it is told, that is of a portion that was told again since.
    lines.extend(
        rule["reason"].as_str().filter(|_| state != "live").map(|reason| format!("  {reason}")),
    );
    for item in untold {
        let [sku, state, reason] = ["sku", "state", "reason"].map(|name| text(item, name));
        lines.push(format!("  {sku} {state}: {reason}"));
    }
    let more = (count("unknown") + count("failed")).saturating_sub(untold.len() as u64);
    if more > 0 && !untold.is_empty() {
        lines.push(format!("  and {more} more"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        stock: Stock,
    }

    fn wishes(line: &str) -> Vec<(&'static str, Value)> {
        let words = ["stock", "web"].into_iter().chain(line.split_whitespace());
        Line::try_parse_from(words).expect("a line").stock.wishes()
    }

    fn rule() -> Value {
        json!({ "channel": "web", "ratio_percent": 70, "buffer": 5, "locations": ["main"],
            "paused": true, "shop_location": "65", "state": "live", "reason": "told off",
            "current": 1, "waiting": 0, "unknown": 11, "failed": 1 })
    }

    #[test]
    fn what_is_not_named_stays_as_it_is() {
        let made = |line: &str| changed(Some(&rule()), wishes(line)).expect("a rule");
        let kept = json!({ "ratio_percent": 80, "buffer": 5, "locations": ["main"],
            "paused": true, "shop_location": "65" });
        assert_eq!(made("--ratio 80"), kept);
        let other = made("--buffer 0 --all-locations --paused=false");
        let wanted = json!({ "ratio_percent": 70, "buffer": 0, "locations": [],
            "paused": false, "shop_location": "65" });
        assert_eq!(other, wanted);
        assert_eq!(made("--location a --location b --paused")["locations"], json!(["a", "b"]));
        assert_eq!(made("--shop-location=")["shop_location"], Value::Null);
        assert!(wishes("").is_empty());
    }

    #[test]
    fn a_new_rule_needs_a_ratio() {
        assert_eq!(changed(None, wishes("--ratio 9")).ok(), Some(json!({ "ratio_percent": 9 })));
        let refused = changed(None, wishes("--buffer 5")).expect_err("no ratio");
        assert!(refused.to_string().contains("--ratio"), "{refused}");
    }

    #[test]
    fn what_is_not_told_is_shown_with_its_reason_and_an_old_error_only_while_it_stands() {
        let items = [json!({ "sku": "LAMP-1", "state": "unknown", "reason": "no such SKU" })];
        let told = words("web", &rule(), &items);
        assert_eq!(told[0], "web is told 70 % of what is available, less 5: live");
        assert!(told.contains(&"  LAMP-1 unknown: no such SKU".to_owned()), "{told:?}");
        assert!(told.contains(&"  and 11 more".to_owned()), "{told:?}");
        assert!(!told.contains(&"  told off".to_owned()), "{told:?}");
        let mut paused = rule();
        paused["state"] = "paused".into();
        assert!(words("web", &paused, &[]).contains(&"  told off".to_owned()));
    }
}
