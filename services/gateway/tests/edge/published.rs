//! What shops are told of stock: the latest figure of each item, whatever happens on the way.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use contracts::events::stock::{StatementPage, StockStated};
use contracts::ids::{Id, OrderId};
use contracts::service::Service;
use serde_json::{Value, json};
use shops::Server;
use shops::shopify::Shopify;
use shops::trouble::{Gate, Trouble};
use shops::woocommerce::Woocommerce;

use crate::outbound::{cancel, hear};
use crate::world::{ADMIN, Heard, World, wait_until};

const LUMEN: &str = "/api/v1/channels/shopify-1/stock-publication";
const TEAHOUSE: &str = "/api/v1/channels/woocommerce-1/stock-publication";

/// Statements that were asked of warehouse: their name, and after what.
type Statements = Arc<Mutex<Vec<(String, Option<String>)>>>;

/// A house with both shops, which are written back to.
struct House {
    world: World,
    lumen: Server<Shopify>,
    teahouse: Server<Woocommerce>,
    statements: Statements,
}

impl House {
    async fn open() -> Self {
        let world = World::start().await;
        play_intake(&world).await;
        let statements = Statements::default();
        let kept = statements.clone();
        let warehouse = move |endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]| {
            let asked: Value = serde_json::from_slice(body).expect("JSON");
            if endpoint == "locations.list" {
                let place = |name| json!({ "name": name, "default_bin": "b", "zones": [] });
                return Ok(json!({ "items": [place("annex"), place("main")], "next": null }));
            }
            if endpoint != "stock.state" {
                return Err(away());
            }
            let after = asked["after"].as_str().map(str::to_owned);
            let statement = asked["statement"].as_str().expect("a name").to_owned();
            kept.lock().expect("statements").push((statement, after));
            Ok(json!({}))
        };
        world.play(Service::Warehouse, warehouse).await;
        let lumen = Server::start(Shopify::new("shpat_1")).await.expect("a shop");
        let teahouse = Server::start(Woocommerce::new("ck_1", "cs_1")).await.expect("a shop");
        let house = Self { world, lumen, teahouse, statements };
        house.write_back("shopify-1", &house.lumen.url(), json!({ "token": "shpat_1" })).await;
        let keys = json!({ "consumer_key": "ck_1", "consumer_secret": "cs_1",
            "requests_per_second": 100 });
        house.write_back("woocommerce-1", &house.teahouse.url(), keys).await;
        house
    }

    async fn write_back(&self, channel: &str, url: &str, mut body: Value) {
        body["url"] = json!(url);
        let path = format!("/api/v1/channels/{channel}/write-back");
        let put = self.world.call(ADMIN, "PUT", &path, Some(body)).await;
        assert_eq!(put.status, 200, "{put:?}");
    }

    async fn put(&self, path: &str, body: Value) -> Heard {
        self.world.call(ADMIN, "PUT", path, Some(body)).await
    }

    /// Sets a rule and states that there is nothing yet.
    async fn rule(&self, path: &str, body: Value) {
        let before = self.asked().len();
        let put = self.put(path, body).await;
        assert_eq!(put.status, 200, "{put:?}");
        assert_eq!(put.json()["state"], "gathering", "{put:?}");
        wait_until("a statement is asked for", async || self.asked().len() > before).await;
        for (statement, _) in self.asked() {
            self.page(&[], &statement, None).await;
        }
        wait_until("it is told", async || self.get(path).await["state"] == "live").await;
    }

    fn asked(&self) -> Vec<(String, Option<String>)> {
        self.statements.lock().expect("statements").clone()
    }

    async fn get(&self, path: &str) -> Value {
        let got = self.world.get(path).await;
        assert_eq!(got.status, 200, "{got:?}");
        got.json()
    }

    /// Warehouse states levels: item, location, available.
    async fn state(&self, levels: &[(&str, &str, i64)]) {
        self.stated(levels, None).await;
    }

    async fn page(&self, levels: &[(&str, &str, i64)], statement: &str, next: Option<&str>) {
        let next = next.map(str::to_owned);
        let page = StatementPage { statement: statement.to_owned(), next };
        self.stated(levels, Some(page)).await;
    }

    async fn stated(&self, levels: &[(&str, &str, i64)], page: Option<StatementPage>) {
        let level = |(sku, location, available): &(&str, &str, i64)| {
            json!({ "sku": sku, "location": location, "on_hand": available,
                "available": available })
        };
        let levels: Vec<_> = levels.iter().map(level).collect();
        let body = json!({ "levels": levels, "page": page });
        let stated: StockStated = serde_json::from_value(body).expect("a statement");
        hear(&self.world, &[(stated, OrderId::from_uuid(uuid::Uuid::from_u128(9)))]).await;
    }

    /// Gives what a list says of each item: state, available, published, reason.
    async fn levels(&self, path: &str) -> BTreeMap<String, Value> {
        let page = self.get(&format!("{path}/levels?limit=200")).await;
        let items = page["items"].as_array().expect("items").clone();
        let name = |item: &Value| item["sku"].as_str().expect("a SKU").to_owned();
        items.into_iter().map(|item| (name(&item), item)).collect()
    }

    async fn until_all_are(&self, path: &str, state: &str) {
        wait_until("all is told", async || {
            let rule = self.get(path).await;
            rule["waiting"] == 0 && rule[state].as_u64() > Some(0)
        })
        .await;
    }
}

/// What is not played is away.
fn away() -> Value {
    json!({ "status": 503, "type": "/problems/unavailable", "title": "away" })
}

/// Plays order-intake: channels by their names, and one alias.
async fn play_intake(world: &World) {
    let answer = |endpoint: &str, _: &async_nats::HeaderMap, body: &[u8]| {
        let asked: Value = serde_json::from_slice(body).expect("JSON");
        if endpoint == "aliases.list" {
            let alias = json!({ "channel": asked["channel"], "by": "variant", "key": "31",
                "sku": "POT", "set_by": "key:clerk", "set_at": "2026-01-01T00:00:00Z",
                "version": 1 });
            return Ok(json!({ "items": [alias], "next": null }));
        }
        if endpoint != "channels.get" {
            return Err(away());
        }
        let id = asked["id"].as_str().expect("an id");
        let kind = id.split('-').next().expect("a kind");
        Ok(json!({ "id": id, "kind": kind, "name": id, "currency": null, "status": "active",
            "created_at": "2026-01-01T00:00:00Z" }))
    };
    world.play(Service::OrderIntake, answer).await;
}

#[tokio::test]
async fn a_new_rule_waits_for_the_whole_statement_and_tells_each_item_once() {
    let house = House::open().await;
    house.lumen.shop().stock.offers(11, "LAMP");
    house.lumen.shop().stock.offers(31, "their pot");
    let put = house.put(LUMEN, json!({ "ratio_percent": 50, "buffer": 1 })).await;
    assert_eq!((put.status, put.json()["state"].clone()), (200, json!("gathering")), "{put:?}");
    wait_until("a statement is asked for", async || !house.asked().is_empty()).await;
    let (statement, after) = house.asked()[0].clone();
    assert_eq!(after, None);
    house.page(&[("LAMP", "main", 7), ("NONE", "main", 3)], &statement, Some("NONE")).await;
    house.state(&[("LAMP", "annex", 4)]).await;
    let next = (statement.clone(), Some("NONE".to_owned()));
    wait_until("the next page is asked for", async || house.asked().contains(&next)).await;
    assert_eq!(house.lumen.shop().stock.sets, 0, "what is not whole is not told");
    house.page(&[("POT", "main", 20)], &statement, None).await;
    house.until_all_are(LUMEN, "current").await;
    let shop = house.lumen.shop().stock.history.clone();
    assert_eq!(shop["LAMP"], [4], "half of eleven, less one");
    assert_eq!(shop["their pot"], [9], "the alias says which variant it is");
    let levels = house.levels(LUMEN).await;
    let lamp = &levels["LAMP"];
    assert_eq!((&lamp["state"], &lamp["available"]), (&json!("current"), &json!(11)), "{lamp}");
    assert_eq!((&lamp["published"], &lamp["wanted"]), (&json!(4), &json!(4)), "{lamp}");
    assert!(lamp["age_seconds"].as_u64().is_some_and(|age| age < 60), "{lamp}");
    assert_eq!(levels["NONE"]["state"], "unknown", "{levels:?}");
    assert!(levels["NONE"]["reason"].as_str().is_some_and(|why| why.contains("NONE")));
    let rule = house.get(LUMEN).await;
    assert_eq!((&rule["current"], &rule["unknown"]), (&json!(2), &json!(1)), "{rule}");
    let unknown = house.get(&format!("{LUMEN}/levels?state=unknown")).await;
    assert_eq!(unknown["items"].as_array().map(Vec::len), Some(1), "{unknown}");
    house.lumen.shop().stock.offers(41, "NONE");
    let again = house.world.post(&format!("{LUMEN}/tell"), json!({ "sku": "NONE" })).await;
    assert_eq!((again.status, again.json()["count"].clone()), (200, json!(1)), "{again:?}");
    wait_until("it is known now", async || house.lumen.shop().stock.shows(41) == Some(0)).await;
}

#[tokio::test]
async fn both_shops_show_the_latest_figure_through_troubles_and_kills() {
    let mut house = House::open().await;
    for (at, sku) in (1..=6).map(|at| (at, format!("ITEM-{at}"))) {
        house.lumen.shop().stock.offers(at, &sku);
        house.teahouse.shop().stock.offers(at, if at > 3 { 90 } else { 0 }, &sku);
    }
    house.rule(LUMEN, json!({ "ratio_percent": 100 })).await;
    house.rule(TEAHOUSE, json!({ "ratio_percent": 60, "buffer": 1, "locations": ["main"] })).await;
    house.lumen.troubles().at_random(21, 350);
    house.teahouse.troubles().at_random(23, 350);
    let available = |round: i64, at: i64| (round * 7 + at * 3) % 20;
    let met = || house.lumen.troubles().met + house.teahouse.troubles().met;
    let mut rounds = 0;
    while rounds < 8 || met() == 0 && rounds < 60 {
        let round = rounds;
        rounds += 1;
        let names: Vec<_> = (1..=6).map(|at| format!("ITEM-{at}")).collect();
        let levels =
            names.iter().zip(1..).map(|(sku, at)| (sku.as_str(), "main", available(round, at)));
        house.state(&levels.collect::<Vec<_>>()).await;
        house.state(&[("ITEM-1", "annex", round)]).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        if round % 3 == 2 {
            house.world.kill_edge().await;
        }
    }
    let (met, last) = (met(), rounds - 1);
    house.lumen.troubles().end();
    house.teahouse.troubles().end();
    assert!(met > 0, "nothing went wrong");
    let shows = || {
        (1..=6_i64).all(|at| {
            let there = available(last, at);
            let more = if at == 1 { last } else { 0 };
            let number = u64::try_from(at).expect("a number");
            house.lumen.shop().stock.shows(number) == Some(there + more)
                && house.teahouse.shop().stock.shows(number) == Some((there * 60 / 100 - 1).max(0))
        })
    };
    for _ in 0..40 {
        for path in [LUMEN, TEAHOUSE] {
            house.world.post(&format!("{path}/tell"), json!({})).await;
        }
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        if shows() {
            return;
        }
    }
    let (lumen, teahouse) = (house.get(LUMEN).await, house.get(TEAHOUSE).await);
    let levels = (house.levels(LUMEN).await, house.levels(TEAHOUSE).await);
    panic!("not what there is: {lumen:#} {teahouse:#} {levels:#?}");
}

#[tokio::test]
async fn one_figure_is_on_its_way_at_a_time_and_many_movements_are_told_once() {
    let house = House::open().await;
    house.lumen.shop().stock.offers(11, "LAMP");
    house.rule(LUMEN, json!({ "ratio_percent": 100 })).await;
    let gate = Gate::default();
    house.lumen.troubles().add_to_change(Trouble::HangAfter(gate.clone()));
    house.state(&[("LAMP", "main", 50)]).await;
    tokio::time::timeout(Duration::from_secs(30), gate.reached.cancelled()).await.expect("told");
    for left in (40..50).rev() {
        house.state(&[("LAMP", "main", left)]).await;
    }
    tokio::time::sleep(Duration::from_millis(900)).await;
    assert_eq!(house.lumen.shop().stock.history["LAMP"], [50], "the first is still on its way");
    gate.open.cancel();
    house.until_all_are(LUMEN, "current").await;
    assert_eq!(house.lumen.shop().stock.history["LAMP"], [50, 40]);
}

#[tokio::test]
async fn pieces_that_the_shop_puts_back_with_a_cancellation_are_told_again() {
    let house = House::open().await;
    house.lumen.shop().stock.offers(11, "LAMP");
    house.rule(LUMEN, json!({ "ratio_percent": 100 })).await;
    house.state(&[("LAMP", "main", 5)]).await;
    house.until_all_are(LUMEN, "current").await;
    house.lumen.shop().sells(1, &[(1, "A", 1)]);
    cancel(&house.world, "shopify-1", &[1], "key:clerk").await;
    wait_until("the shop cancels it", async || house.lumen.shop().orders[&1].cancellations == 1)
        .await;
    house.lumen.shop().stock.moves(11, 1);
    wait_until("the shop shows what there is", async || {
        house
            .world
            .post(
                "/api/v1/tellings/retry",
                json!({ "channel": "shopify-1",
            "from": "2020-01-01T00:00:00Z", "until": "2100-01-01T00:00:00Z", "state": "waiting" }),
            )
            .await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        house.lumen.shop().stock.shows(11) == Some(5)
    })
    .await;
}

#[tokio::test]
async fn a_rule_is_checked_paused_and_ended() {
    let house = House::open().await;
    house.lumen.shop().stock.offers(11, "LAMP");
    let refused = async |body: Value, pointer: &str| {
        let put = house.put(LUMEN, body).await;
        assert_eq!(put.status, 422, "{put:?}");
        assert!(put.body.contains(pointer), "{put:?}");
    };
    refused(json!({ "ratio_percent": 101 }), "#/ratio_percent").await;
    refused(json!({ "ratio_percent": 50, "buffer": -1 }), "#/buffer").await;
    refused(json!({ "ratio_percent": 50, "locations": ["moon"] }), "#/locations").await;
    refused(json!({ "ratio_percent": 50, "shop_location": "x" }), "#/shop_location").await;
    refused(json!({ "ratio_percent": 50, "channel": "other" }), "#/channel").await;
    let nobody = "/api/v1/channels/shopify-2/stock-publication";
    assert_eq!(house.put(nobody, json!({ "ratio_percent": 50 })).await.status, 409);
    assert_eq!(house.world.get(nobody).await.status, 404);
    assert_eq!(house.world.get(&format!("{nobody}/levels")).await.status, 404);
    house.rule(LUMEN, json!({ "ratio_percent": 100 })).await;
    let paused = house.put(LUMEN, json!({ "ratio_percent": 100, "paused": true })).await.json();
    assert_eq!(paused["state"], "paused", "{paused}");
    house.state(&[("LAMP", "main", 5)]).await;
    assert_eq!(house.levels(LUMEN).await["LAMP"]["state"], "paused");
    let live = house.put(LUMEN, json!({ "ratio_percent": 40, "buffer": 1 })).await.json();
    assert_eq!(
        (&live["state"], &live["changed_by"]),
        (&json!("live"), &json!("key:admin")),
        "{live}"
    );
    house.until_all_are(LUMEN, "current").await;
    assert_eq!(house.lumen.shop().stock.history["LAMP"], [1], "only the last rule counts");
    let ended = house.world.call(ADMIN, "DELETE", LUMEN, None).await;
    assert_eq!(ended.status, 200, "{ended:?}");
    assert_eq!(house.world.get(LUMEN).await.status, 404);
    house.state(&[("LAMP", "main", 9)]).await;
    assert_eq!(house.lumen.shop().stock.shows(11), Some(1), "it keeps what it was told last");
}

#[tokio::test]
async fn another_address_wants_its_key_and_is_judged_when_it_is_set() {
    let house = House::open().await;
    let write_back = "/api/v1/channels/shopify-1/write-back";
    for url in ["ftp://x", "https://10.1.1.1", "http://93.184.215.14", "https://u:p@shop.example"] {
        let put = house.put(write_back, json!({ "url": url, "token": "t" })).await;
        assert_eq!(put.status, 422, "{url}: {put:?}");
        assert!(put.body.contains("#/url"), "{put:?}");
        let hook = json!({ "id": "desk", "url": url });
        let post = house.world.post("/api/v1/webhooks", hook).await;
        assert_eq!(post.status, 422, "{url}: {post:?}");
        assert!(post.body.contains("#/url"), "{post:?}");
    }
    let elsewhere = json!({ "url": "https://other.example" });
    let put = house.put(write_back, elsewhere).await;
    assert_eq!(put.status, 422, "{put:?}");
    assert!(put.body.contains("#/token"), "{put:?}");
    let same = json!({ "url": house.lumen.url(), "notify_customer": true });
    assert_eq!(house.put(write_back, same).await.status, 200, "the key stays where it was given");
}
