//! Conversations about stock, held with the stand-ins themselves.

use contracts::requests::outbound::TargetSettings;
use contracts::requests::outbound::stock::PortionItem;
use shops::shopify::Shopify as Lumen;
use shops::woocommerce::Woocommerce as Teahouse;
use shops::{Asked, Shop};
use uuid::Uuid;

use super::*;

fn sku(text: &str) -> Sku {
    text.parse().expect("a SKU")
}

fn portion(kind: TargetKind, items: &[(&str, i64, &[&str])]) -> Portion {
    let item = |(name, quantity, refs): &(&str, i64, &[&str])| PortionItem {
        sku: sku(name),
        quantity: *quantity,
        refs: refs.iter().map(|text| (*text).to_owned()).collect(),
    };
    Portion {
        channel: "web".to_owned(),
        attempt: 1,
        id: Uuid::from_u128(7),
        kind,
        target: "shop:web".to_owned(),
        url: "https://web.example".to_owned(),
        sealed: vec![],
        settings: TargetSettings::default(),
        location: None,
        items: items.iter().map(item).collect(),
    }
}

fn own_names(portion: &Portion) -> BTreeMap<Sku, Vec<Name>> {
    let own = |item: &PortionItem| (item.sku.clone(), vec![Name::Sku(item.sku.to_string())]);
    portion.items.iter().map(own).collect()
}

struct Played {
    asked: Vec<String>,
    verdict: Verdict,
    came: BTreeMap<String, SettledLevel>,
    location: Option<String>,
}

impl Played {
    fn fate(&self, sku: &str) -> &LevelFate {
        &self.came[sku].fate
    }
}

/// Holds a conversation to its end.
fn play(
    shop: &mut impl Shop,
    key: &str,
    portion: &Portion,
    names: &BTreeMap<Sku, Vec<Name>>,
) -> Played {
    let talk = Publishing::about(portion, names, &[key.to_owned()]);
    let mut talk = talk.unwrap_or_else(|why| panic!("{why:?}"));
    let (mut step, mut asked) = (talk.begin(), vec![]);
    loop {
        let request = match step {
            Step::Ask(request) => request,
            Step::Over(verdict) => {
                let (came, location) = talk.came();
                let came = came.into_iter().map(|one| (one.sku.to_string(), one)).collect();
                return Played { asked, verdict, came, location };
            }
        };
        let path = request.below.expect("a path");
        let header = |(name, value): (&'static str, String)| (name.to_owned(), value);
        asked.push(format!("{} {path}", request.method));
        let question = Asked {
            method: request.method.to_string(),
            path,
            headers: request.headers.into_iter().map(header).collect(),
            body: request.body.into(),
        };
        assert_eq!(shop.changes(&question), request.changes);
        let reply = shop.answer(&question);
        let body = reply.body.to_string().into_bytes();
        step = talk.hear(&Answer { status: reply.status, retry_after: reply.retry_after, body });
    }
}

#[test]
fn shopify_is_told_all_figures_at_once_and_what_it_was_called_is_remembered() {
    let mut shop = Lumen::new("t");
    for (id, name) in [(1, "LAMP"), (2, "SOFA \"big\""), (3, "lamp")] {
        shop.stock.offers(id, name);
    }
    let wish = portion(TargetKind::Shopify, &[("LAMP", 4, &[]), ("SOFA \"big\"", 2, &[])]);
    let played = play(&mut shop, "t", &wish, &own_names(&wish));
    assert!(matches!(played.verdict, Verdict::Told { .. }), "{:?}", played.verdict);
    assert_eq!((shop.stock.shows(1), shop.stock.shows(2)), (Some(4), Some(2)));
    assert_eq!(shop.stock.shows(3), Some(0), "a SKU in other letters is another item");
    assert_eq!((shop.stock.sets, played.asked.len()), (1, 3), "location, variants, figures");
    assert_eq!(played.location.as_deref(), Some("7"));
    let refs: Vec<_> = played.came["LAMP"].refs.iter().map(String::as_str).collect();
    let known = Portion {
        location: played.location.clone(),
        id: Uuid::from_u128(8),
        ..portion(TargetKind::Shopify, &[("LAMP", 3, &refs)])
    };
    let again = play(&mut shop, "t", &known, &BTreeMap::new());
    assert_eq!((again.asked.len(), shop.stock.shows(1)), (1, Some(3)));
}

#[test]
fn what_shopify_does_not_know_or_count_holds_up_nothing_else() {
    let mut shop = Lumen::new("t");
    shop.stock.offers(1, "LAMP");
    shop.stock.offers(2, "CARD");
    shop.stock.untrack("CARD");
    let gone = "gid://shopify/InventoryItem/99";
    let items: &[(&str, i64, &[&str])] =
        &[("LAMP", 4, &[]), ("CARD", 9, &[]), ("NONE", 1, &[]), ("GONE", 1, &[gone])];
    let wish = portion(TargetKind::Shopify, items);
    let played = play(&mut shop, "t", &wish, &own_names(&wish));
    assert!(matches!(played.verdict, Verdict::Told { .. }), "{:?}", played.verdict);
    assert_eq!(played.fate("LAMP"), &LevelFate::Told);
    assert_eq!(shop.stock.shows(1), Some(4));
    let LevelFate::Refused { reason } = played.fate("CARD") else { panic!("it is not counted") };
    assert!(reason.contains("does not track"), "{reason}");
    let LevelFate::Unknown { reason } = played.fate("NONE") else { panic!("it is not known") };
    assert!(reason.contains("the SKU NONE"), "{reason}");
    assert!(matches!(played.fate("GONE"), LevelFate::Unknown { .. }));
    assert!(played.came["GONE"].refs.is_empty(), "it is looked for the next time");
}

#[test]
fn an_alias_names_the_variant_and_two_items_are_not_the_same_variant() {
    let mut shop = Lumen::new("t");
    shop.stock.offers(11, "their name");
    let wish = portion(TargetKind::Shopify, &[("LAMP", 4, &[]), ("SOFA", 2, &[])]);
    let both = Name::Variant("11".to_owned());
    let names = [("LAMP", vec![both.clone()]), ("SOFA", vec![both])];
    let names = names.into_iter().map(|(name, names)| (sku(name), names)).collect();
    let played = play(&mut shop, "t", &wish, &names);
    assert_eq!((played.fate("LAMP"), shop.stock.shows(11)), (&LevelFate::Told, Some(4)));
    let LevelFate::Refused { reason } = played.fate("SOFA") else { panic!("it is LAMP's") };
    assert!(reason.contains("LAMP"), "{reason}");
}

#[test]
fn a_shop_of_several_locations_or_without_the_right_says_what_is_missing() {
    let mut shop = Lumen::new("t");
    shop.stock.locations = vec![7, 8];
    shop.stock.offers(1, "LAMP");
    let wish = portion(TargetKind::Shopify, &[("LAMP", 4, &[])]);
    let played = play(&mut shop, "t", &wish, &own_names(&wish));
    let Verdict::Refused { reason } = &played.verdict else { panic!("{:?}", played.verdict) };
    assert!(reason.contains("shop_location"), "{reason}");
    let named = Portion { location: Some("8".to_owned()), ..wish.clone() };
    let played = play(&mut shop, "t", &named, &own_names(&wish));
    assert_eq!((played.fate("LAMP"), shop.stock.shows(1)), (&LevelFate::Told, Some(0)));
    shop.stock.is_allowed = false;
    let played = play(&mut shop, "t", &named, &own_names(&wish));
    assert!(matches!(played.verdict, Verdict::Refused { .. }), "{:?}", played.verdict);
    let played = play(&mut shop, "other", &named, &own_names(&wish));
    assert!(matches!(played.verdict, Verdict::Closed { .. }), "{:?}", played.verdict);
}

#[test]
fn shopify_wants_every_figure_by_an_operation_of_its_own() {
    let mut shop = Lumen::new("t");
    shop.stock.offers(1, "LAMP");
    let wish = portion(TargetKind::Shopify, &[("LAMP", 4, &[])]);
    play(&mut shop, "t", &wish, &own_names(&wish));
    let same = play(&mut shop, "t", &wish, &own_names(&wish));
    assert!(matches!(same.verdict, Verdict::Told { .. }));
    assert_eq!(shop.stock.sets, 1, "the same portion is the same operation");
    let other = portion(TargetKind::Shopify, &[("LAMP", 5, &[])]);
    let other = play(&mut shop, "t", &other, &own_names(&wish));
    assert!(matches!(other.verdict, Verdict::Again { .. }), "{:?}", other.verdict);
}

#[test]
fn woocommerce_is_told_products_and_variations_in_batches() {
    let mut shop = Teahouse::new("ck", "cs");
    shop.stock.offers(5, 0, "TEA");
    shop.stock.offers(61, 6, "POT, red");
    shop.stock.offers(62, 6, "POT-BLUE");
    shop.stock.offers(8, 0, "GIFT");
    shop.stock.offers(63, 6, "POT-ANY");
    let managed = |shop: &mut Teahouse, id, how: serde_json::Value| {
        shop.stock.products.entry(id).and_modify(|product| product.manage_stock = how);
    };
    managed(&mut shop, 8, false.into());
    managed(&mut shop, 63, "parent".into());
    let wanted = ["TEA", "POT, red", "POT-BLUE", "GIFT", "POT-ANY", "NONE"];
    let items: Vec<(&str, i64, &[&str])> = wanted.iter().map(|name| (*name, 3, &[][..])).collect();
    let wish = portion(TargetKind::Woocommerce, &items);
    let mut names = own_names(&wish);
    names.insert(sku("POT, red"), vec![Name::Variant("61".to_owned())]);
    let played = play(&mut shop, "ck:cs", &wish, &names);
    assert!(matches!(played.verdict, Verdict::Told { .. }), "{:?}", played.verdict);
    let shows = [5, 61, 62, 8, 63].map(|id| shop.stock.shows(id));
    assert_eq!(shows, [Some(3), Some(3), Some(3), Some(0), Some(0)]);
    assert_eq!(played.came["POT, red"].refs, ["6/61"]);
    assert_eq!(shop.stock.batches, 2, "the products, and the variations of one");
    assert!(matches!(played.fate("GIFT"), LevelFate::Refused { .. }));
    assert!(matches!(played.fate("POT-ANY"), LevelFate::Refused { .. }));
    assert!(matches!(played.fate("NONE"), LevelFate::Unknown { .. }));
}

#[test]
fn a_product_that_is_gone_from_woocommerce_is_looked_for_the_next_time() {
    let mut shop = Teahouse::new("ck", "cs");
    shop.stock.offers(5, 0, "TEA");
    let wish = portion(TargetKind::Woocommerce, &[("TEA", 3, &["5"]), ("OLD", 3, &["4"])]);
    let played = play(&mut shop, "ck:cs", &wish, &BTreeMap::new());
    assert_eq!((played.asked.len(), shop.stock.shows(5)), (1, Some(3)));
    assert!(matches!(played.fate("OLD"), LevelFate::Unknown { .. }), "{:?}", played.fate("OLD"));
    assert!(played.came["OLD"].refs.is_empty());
    let played = play(&mut shop, "ck:other", &wish, &BTreeMap::new());
    assert!(matches!(played.verdict, Verdict::Closed { .. }), "{:?}", played.verdict);
}

#[test]
fn what_takes_too_many_requests_to_find_waits_for_the_next_portion() {
    let mut shop = Teahouse::new("ck", "cs");
    let called: Vec<_> = (1..=50).map(|at| (at, format!("POT-{at}"))).collect();
    for (id, name) in &called {
        shop.stock.offers(*id, 0, &format!("their {name}"));
    }
    let items: Vec<(&str, i64, &[&str])> =
        called.iter().map(|(_, name)| (name.as_str(), 3, &[][..])).collect();
    let wish = portion(TargetKind::Woocommerce, &items);
    let named = |(id, name): &(u64, String)| (sku(name), vec![Name::Variant(id.to_string())]);
    let names = called.iter().map(named).collect();
    let played = play(&mut shop, "ck:cs", &wish, &names);
    assert!(matches!(played.verdict, Verdict::Told { .. }), "{:?}", played.verdict);
    assert_eq!((played.came.len(), played.asked.len()), (30, 31));
}
