//! What operators see of each service.

use contracts::service::Service;

use crate::world::World;
use crate::world::shop::{Shop, order};

/// What each lane counts and shows.
const OF_LANES: [&str; 4] =
    ["kontor_batches_total", "kontor_log_head", "kontor_log_unpublished", "kontor_reader_behind"];

#[tokio::test]
async fn operators_see_the_figures_of_every_lane() {
    let world = World::enter("figures").await;
    let shop = Shop::open(&world, "shop", "shopify").await;
    shop.shopify("orders/create", &order(1, &[("FIGURES-1", 1, 100)])).await.good("an order");
    let shown = reqwest::get(format!("{}/metrics", world.at.operations)).await.expect("figures");
    let shown = shown.text().await.expect("text");
    for service in Service::ALL {
        for lane in 0..service.lanes() {
            for figure in OF_LANES {
                let line = format!("{figure}{{service=\"{service}\",lane=\"{lane}\"}} ");
                assert!(shown.contains(&line), "{line} is missing in:\n{shown}");
            }
        }
    }
    let batches = |line: &&str| line.starts_with("kontor_batches_total{service=\"order-intake\"");
    let counted = shown.lines().filter(batches).filter_map(|line| line.rsplit(' ').next());
    let counted: f64 = counted.filter_map(|count| count.parse::<f64>().ok()).sum();
    assert!(counted > 0.0, "an order was taken in a batch");
}
