//! The shops' own APIs, which Kontor tells of hand-overs, cancellations and stock: stand-ins that
//! refuse what the real ones refuse, fail now and then, and count every fact.

use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use shops::Server;
use shops::shopify::Shopify;
use shops::woocommerce::Woocommerce;

use super::shops::{Shop, Sold};
use super::world::World;
use super::{clerks, goods};

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

/// The numbers of what is sold begin here, in both shops.
pub const FIRST_NUMBER: u64 = 1_000;
/// Every second item of the WooCommerce store is a variation of this product.
const PARENT: u64 = 900;

/// What of the stock a shop is told.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its share, in percent.
    pub ratio_percent: i64,
    /// What is kept back.
    pub buffer: i64,
}

/// The rules of the shops.
pub const RULES: [(Shop, Rule); 2] = [
    (Shop::Lumen, Rule { ratio_percent: 100, buffer: 0 }),
    (Shop::Teahouse, Rule { ratio_percent: 40, buffer: 3 }),
];

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
        for (number, sku) in (FIRST_NUMBER..).zip(goods::all()) {
            lumen.shop().stock.offers(number, &sku);
            let parent = if number % 2 == 0 { 0 } else { PARENT };
            teahouse.shop().stock.offers(number, parent, &sku);
        }
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

    /// Has Kontor tell them what is in stock, each by a rule of its own.
    pub async fn be_shown(&self, world: &World) -> Result<()> {
        for (shop, Rule { ratio_percent, buffer }) in RULES {
            let path = format!("/api/v1/channels/{}/stock-publication", shop.channel());
            let body = json!({ "ratio_percent": ratio_percent, "buffer": buffer });
            clerks::set(world, Method::PUT, &path, body).await?;
        }
        Ok(())
    }

    /// Gives what a shop shows of each item.
    pub fn shows(&self, shop: Shop) -> Vec<(String, Option<i64>)> {
        let shown = |number| match shop {
            Shop::Lumen => self.lumen.shop().stock.shows(number),
            Shop::Teahouse | Shop::Workshop => self.teahouse.shop().stock.shows(number),
        };
        (FIRST_NUMBER..).zip(goods::all()).map(|(number, sku)| (sku, shown(number))).collect()
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
