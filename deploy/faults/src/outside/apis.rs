//! The shops' own APIs, which Kontor tells of hand-overs and cancellations: stand-ins that refuse
//! what the real ones refuse, fail now and then, and count every fact.

use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use shops::Server;
use shops::shopify::Shopify;
use shops::woocommerce::Woocommerce;

use super::clerks;
use super::shops::{Shop, Sold};
use super::world::World;

/// The networks in which they are, for Kontor's setting.
pub const NETWORK: &str = "127.0.0.0/8";
/// What opens the stand-in of Shopify.
const TOKEN: &str = "shpat_of_the_fault_suite";
/// What opens the stand-in of WooCommerce: key and secret.
const KEYS: (&str, &str) = ("ck_of_the_fault_suite", "cs_of_the_fault_suite");
/// What WooCommerce bears: the load must not be what holds anything up.
const REQUESTS_PER_SECOND: u32 = 100;
/// From where Shopify sends.
const PLACE: &str = "A";
/// So many of a thousand requests go wrong, answered or not, done or not.
const TROUBLED: u32 = 150;

/// The APIs of the shops that have one.
pub struct Apis {
    /// Of the Shopify store.
    pub lumen: Server<Shopify>,
    /// Of the WooCommerce store.
    pub teahouse: Server<Woocommerce>,
}

impl Apis {
    /// Opens them, with troubles by a seed.
    pub async fn open(seed: u64) -> Result<Self> {
        let lumen = Server::start(Shopify::new(TOKEN)).await?;
        let teahouse = Server::start(Woocommerce::new(KEYS.0, KEYS.1)).await?;
        lumen.troubles().at_random(seed, TROUBLED);
        teahouse.troubles().at_random(seed.wrapping_add(1), TROUBLED);
        Ok(Self { lumen, teahouse })
    }

    /// Has Kontor tell them.
    pub async fn be_told(&self, world: &World) -> Result<()> {
        let lumen = json!({ "url": self.lumen.url(), "token": TOKEN });
        let (consumer_key, consumer_secret) = KEYS;
        let teahouse = json!({ "url": self.teahouse.url(), "consumer_key": consumer_key,
            "consumer_secret": consumer_secret, "requests_per_second": REQUESTS_PER_SECOND });
        for (shop, body) in [(Shop::Lumen, lumen), (Shop::Teahouse, teahouse)] {
            let path = format!("/api/v1/channels/{}/write-back", shop.channel());
            clerks::set(world, Method::PUT, &path, body).await?;
        }
        Ok(())
    }

    /// A shop has sold something.
    pub fn sold(&self, shop: Shop, reference: &str, order: &Sold) {
        let Ok(id) = reference.parse::<u64>() else { return };
        match shop {
            Shop::Lumen => {
                let line = |(at, line): (usize, &super::shops::Line)| {
                    (Shop::line_id(reference, at), PLACE, line.quantity)
                };
                let lines: Vec<_> = order.lines.iter().enumerate().map(line).collect();
                self.lumen.shop().sells(id, &lines);
            }
            Shop::Teahouse => self.teahouse.shop().sells(id),
            Shop::Workshop => {}
        }
    }

    /// Nothing goes wrong any more.
    pub fn calm(&self) {
        self.lumen.troubles().end();
        self.teahouse.troubles().end();
    }
}
