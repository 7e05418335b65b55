use futures::future::join_all;

use crate::world::{World, shop, until};

const ORDERS: usize = 500;
const PIECES: u32 = 10;

#[tokio::test]
async fn five_hundred_at_once_for_the_last_ten_get_exactly_ten() {
    let world = World::enter("crowd").await;
    let sku = world.stocked("last", PIECES).await;
    let orders = (0..ORDERS).map(async |number| {
        let external_ref = world.named(&number.to_string());
        let body = shop::by_hand(&external_ref, &sku, 1);
        let made = world.try_post_once("/api/v1/orders", &external_ref, &body).await;
        made.good("an order")["id"].as_str().expect("an id").to_owned()
    });
    let ids = join_all(orders).await;
    let mut allocated = 0;
    for id in &ids {
        let settled = world.order_when(id, "allocated or backordered", |order| {
            let buckets = &order["lines"][0]["buckets"];
            buckets["allocated"] == 1 || buckets["backordered"] == 1
        });
        allocated += usize::from(settled.await["lines"][0]["buckets"]["allocated"] == 1);
    }
    assert_eq!(allocated, PIECES as usize);
    assert_eq!(world.stock(&sku).await, (10, 10));
    until("everybody else waits in the queue", async || {
        let mut waiting = 0;
        let mut cursor = String::new();
        loop {
            let path = format!("/api/v1/backorders?sku={sku}&limit=200{cursor}");
            let page = world.get(&path).await;
            waiting += page["items"].as_array().map_or(0, Vec::len);
            let Some(next) = page["next"].as_str() else { break };
            cursor = format!("&cursor={next}");
        }
        (waiting == ORDERS - PIECES as usize).then_some(())
    })
    .await;
}
