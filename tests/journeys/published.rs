//! Back to the shop: what is in stock stands in both shops, by the rule of each.

use serde_json::{Value, json};
use shops::Server;
use shops::shopify::Shopify;
use shops::woocommerce::Woocommerce;

use crate::world::shop::{Shop, order};
use crate::world::{World, until};

/// The numbers of the item in both shops.
const LUMEN: u64 = 71;
const TEAHOUSE: u64 = 81;

#[tokio::test]
async fn stock_that_comes_and_is_sold_stands_in_both_shops() {
    let world = World::enter("published").await;
    let (lumen, teahouse) = (
        Shop::open(&world, "lumen", "shopify").await,
        Shop::open(&world, "tea", "woocommerce").await,
    );
    let lumen_api = Server::start(Shopify::new("shpat_1")).await.expect("a shop");
    let teahouse_api = Server::start(Woocommerce::new("ck_1", "cs_1")).await.expect("a shop");
    let lamp = world.stocked("lamp", 9).await;
    lumen_api.shop().stock.offers(LUMEN, &lamp);
    teahouse_api.shop().stock.offers(TEAHOUSE, 0, &lamp);
    let write_back = |shop: &Shop| format!("/api/v1/channels/{}/write-back", shop.channel);
    let rule = |shop: &Shop| format!("/api/v1/channels/{}/stock-publication", shop.channel);
    world.put(&write_back(&lumen), json!({ "url": lumen_api.url(), "token": "shpat_1" })).await;
    let keys = json!({ "url": teahouse_api.url(), "consumer_key": "ck_1",
        "consumer_secret": "cs_1", "requests_per_second": 50 });
    world.put(&write_back(&teahouse), keys).await;
    let here = json!([world.location]);
    world.put(&rule(&lumen), json!({ "ratio_percent": 100, "locations": here })).await;
    let half = json!({ "ratio_percent": 50, "buffer": 1, "locations": here });
    world.put(&rule(&teahouse), half).await;
    let show = async |in_lumen: i64, in_teahouse: i64| {
        until("both shops show what there is", async || {
            let shown =
                (lumen_api.shop().stock.shows(LUMEN), teahouse_api.shop().stock.shows(TEAHOUSE));
            (shown == (Some(in_lumen), Some(in_teahouse))).then_some(())
        })
        .await;
    };
    show(9, 3).await;

    let level = until("its age is shown", async || {
        let path = format!("{}/levels?sku={lamp}&state=current", rule(&lumen));
        world.list(&path).await.pop()
    })
    .await;
    assert_eq!((&level["available"], &level["published"]), (&json!(9), &json!(9)), "{level}");
    assert!(level["age_seconds"].is_u64(), "{level}");

    lumen_api.shop().stock.moves(LUMEN, -2);
    let id = lumen.accepted(&order(9_801, &[(&lamp, 2, 7_900)])).await;
    world.order_at(&id, "processing").await;
    show(7, 2).await;

    world.post(&format!("/api/v1/orders/{id}/cancel"), json!({ "reason": "not wanted" })).await;
    world.order_at(&id, "cancelled").await;
    show(9, 3).await;

    let gone: Value = world.get(&rule(&lumen)).await;
    assert_eq!(gone["state"], "live", "{gone}");
    for shop in [&lumen, &teahouse] {
        let ended = world.ask(&world.admin_key, reqwest::Method::DELETE, &rule(shop), None).await;
        ended.good("an end");
    }
}
