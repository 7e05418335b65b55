//! Names of a channel: what a line finds by them, and that it stays found.

use std::sync::Arc;

use contracts::order::{AliasBy, AliasKey, LineFacts, NamedItem, OrderStatus};
use proptest::prelude::*;

use super::*;
use crate::domain::aliases::{Aliases, keep, resolve};

fn known(names: &[(AliasBy, &str, &str)]) -> Aliases {
    let mut aliases = Aliases::default();
    for (by, key, sku) in names {
        let key = AliasKey { by: *by, key: (*key).to_owned() };
        aliases.add("shop".to_owned(), key, sku.parse().expect("a SKU"));
    }
    aliases
}

fn named(sku: Option<&str>, variant_ref: Option<&str>) -> LineFacts {
    let sku: Option<contracts::sku::Sku> = sku.map(|sku| sku.parse().expect("a SKU"));
    let named = variant_ref.map(|variant| NamedItem {
        variant_ref: Some(variant.to_owned()),
        sku: sku.clone(),
        alias: None,
    });
    LineFacts { sku, named, variant: Some("red / L".to_owned()), ..line(0, 2) }
}

fn found(line: LineFacts, names: &[(AliasBy, &str, &str)]) -> (Option<String>, Option<AliasBy>) {
    let mut order = facts(vec![line]);
    resolve(&mut order, &known(names));
    let line = order.lines.remove(0);
    (line.sku.map(String::from), line.named.and_then(|named| named.alias))
}

#[test]
fn the_variant_goes_before_the_sku_and_the_title_is_for_what_has_neither() {
    let names = [
        (AliasBy::Variant, "77", "BY-VARIANT"),
        (AliasBy::Sku, "THEIRS", "BY-SKU"),
        (AliasBy::Title, "Lamp / red / L", "BY-TITLE"),
    ];
    for (sku, variant, expected, by) in [
        (Some("THEIRS"), Some("77"), Some("BY-VARIANT"), Some(AliasBy::Variant)),
        (Some("THEIRS"), Some("78"), Some("BY-SKU"), Some(AliasBy::Sku)),
        (None, Some("77"), Some("BY-VARIANT"), Some(AliasBy::Variant)),
        (None, Some("78"), None, None),
        (None, None, Some("BY-TITLE"), Some(AliasBy::Title)),
        (Some("OURS"), None, Some("OURS"), None),
    ] {
        assert_eq!(found(named(sku, variant), &names), (expected.map(str::to_owned), by));
    }
}

#[test]
fn a_line_keeps_how_the_shop_names_it() {
    let mut order = facts(vec![named(Some("THEIRS"), Some("77"))]);
    resolve(&mut order, &known(&[(AliasBy::Sku, "THEIRS", "OURS")]));
    let line = &order.lines[0];
    assert_eq!(line.shop_sku().map(|sku| sku.as_str()), Some("THEIRS"));
    assert_eq!((line.variant_ref(), line.title.as_str()), (Some("77"), "Lamp"));
    resolve(&mut order, &Aliases::default());
    assert_eq!(order.lines[0], named(Some("THEIRS"), Some("77")), "as if it had never been");
}

#[test]
fn an_order_in_review_finds_its_items_when_an_alias_comes_and_says_so() {
    let order = received(facts(vec![named(None, Some("77"))])).order;
    let aliases = Arc::new(known(&[(AliasBy::Variant, "77", "OURS")]));
    let step = order.decide(Ask::LookAgain(Arc::clone(&aliases)), at(5), waits()).expect("found");
    assert_eq!(step.order.facts.lines[0].sku.as_ref().map(|sku| sku.as_str()), Some("OURS"));
    let [Said::Changed(changed)] = step.said.as_slice() else { panic!("{:?}", step.said) };
    assert_eq!(changed.changes[0].field, "lines.0.sku");
    assert_eq!(step.entries[0].sentence, "Lamp is OURS by its variant");
    let again = step.order.decide(Ask::LookAgain(aliases), at(6), waits());
    assert_eq!(again, Err(Stop::AlreadyThere));
}

#[test]
fn what_was_found_by_the_approval_stays_whatever_aliases_say_later() {
    let mut before = facts(vec![named(Some("THEIRS"), Some("77"))]);
    resolve(&mut before, &known(&[(AliasBy::Variant, "77", "OURS")]));
    let order = received(before.clone()).order;
    let approved =
        order.decide(Ask::Happened(Box::new(approval(items(&order, &[2])))), at(5), waits());
    let order = approved.expect("approved").order;
    assert_eq!(order.status, OrderStatus::Approved);
    let other = Arc::new(known(&[(AliasBy::Variant, "77", "OTHER")]));
    let stop = order.decide(Ask::LookAgain(Arc::clone(&other)), at(6), waits());
    assert_eq!(stop, Err(Stop::AlreadyThere));
    let mut told = facts(vec![named(Some("THEIRS"), Some("77"))]);
    resolve(&mut told, &other);
    told.updated_at = at(7);
    keep(&before, &mut told);
    assert_eq!(told.lines, before.lines);
    let news = Box::new(ReadOrder { facts: told, news: News::Updated });
    let step = order.decide(Ask::Hear(news), at(8), waits()).expect("newer");
    assert!(step.said.is_empty() && step.order.proposed.is_empty(), "{:?}", step.said);
    let mut swapped = facts(vec![named(Some("ANOTHER"), Some("78"))]);
    resolve(&mut swapped, &other);
    swapped.updated_at = at(9);
    let news = Box::new(ReadOrder { facts: swapped, news: News::Updated });
    let step = step.order.decide(Ask::Hear(news), at(10), waits()).expect("newer");
    assert_eq!(step.order.proposed[0].after.as_deref(), Some("ANOTHER"), "the shop swapped it");
}

proptest! {
    #[test]
    fn resolving_twice_is_resolving_once_and_never_loses_the_shops_own_name(
        sku in prop::option::of("[A-C]"),
        variant in prop::option::of("[1-3]"),
        names in prop::collection::vec((0..3_usize, "[A-C1-3]", "[X-Z]"), 0..6),
    ) {
        let by = [AliasBy::Variant, AliasBy::Sku, AliasBy::Title];
        let names: Vec<_> =
            names.iter().map(|(at, key, sku)| (by[*at], key.as_str(), sku.as_str())).collect();
        let aliases = known(&names);
        let line = named(sku.as_deref(), variant.as_deref());
        let mut once = facts(vec![line.clone()]);
        resolve(&mut once, &aliases);
        let mut twice = once.clone();
        resolve(&mut twice, &aliases);
        prop_assert_eq!(&once, &twice);
        prop_assert_eq!(once.lines[0].alias_keys(), line.alias_keys());
        prop_assert_eq!(once.lines[0].shop_sku(), line.shop_sku());
    }
}
