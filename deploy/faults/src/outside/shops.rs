//! Three shops that take orders and send them by signed webhook, each in its platform's own form:
//! of the demo, of the measurements, and of the fault suite.

mod forms;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::people::{Buyer, buyer};
use super::shelf::SHELF;

/// A shop of the demo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shop {
    /// A Shopify store.
    Lumen,
    /// A WooCommerce store.
    Teahouse,
    /// A shop that speaks Standard Webhooks.
    Workshop,
}

/// All of them.
pub const SHOPS: [Shop; 3] = [Shop::Lumen, Shop::Teahouse, Shop::Workshop];

/// The channel of what comes by telephone.
pub const COUNTER: &str = "demo-counter";

/// Gives every channel that orders come from.
pub fn channels() -> impl Iterator<Item = &'static str> {
    SHOPS.into_iter().map(Shop::channel).chain([COUNTER])
}

/// A delivery, ready to be posted.
pub struct Delivery {
    /// To which channel.
    pub channel: &'static str,
    /// The headers of the platform, signature included.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
    /// The order's id in the shop.
    pub external_ref: String,
}

impl Shop {
    /// Gives the channel's id.
    pub fn channel(self) -> &'static str {
        match self {
            Self::Lumen => "demo-lumen",
            Self::Teahouse => "demo-teahouse",
            Self::Workshop => "demo-workshop",
        }
    }

    /// Gives the channel's kind and currency.
    pub fn kind(self) -> (&'static str, &'static str) {
        match self {
            Self::Lumen => ("shopify", "USD"),
            Self::Teahouse => ("woocommerce", "CNY"),
            Self::Workshop => ("standard", "EUR"),
        }
    }

    /// Gives the secret that is shared with the shop, made from the secret of the house.
    pub fn secret(self, house: &str) -> String {
        let digest = sign(house.as_bytes(), self.channel().as_bytes());
        match self {
            Self::Workshop => format!("whsec_{}", STANDARD.encode(digest)),
            Self::Lumen | Self::Teahouse => STANDARD.encode(digest),
        }
    }

    /// Makes the order of a number, as this shop would send it.
    pub fn deliver(self, run: &str, number: u32, house: &str, now: i64) -> Delivery {
        let order = Sold::of(number, self == Self::Workshop);
        let external_ref = self.external_ref(run, number);
        let told = Told { news: News::Created, placed_at: now, updated_at: now };
        self.tell(&order, &external_ref, told, house, now)
    }

    /// Tells something of an order, signed now; the same news give the same body.
    pub fn tell(self, order: &Sold, id: &str, told: Told, house: &str, now: i64) -> Delivery {
        let secret = self.secret(house);
        let (body, headers) = match self {
            Self::Lumen => forms::shopify(order, id, told, &secret),
            Self::Teahouse => forms::woocommerce(order, id, told, &secret),
            Self::Workshop => forms::standard(order, id, told, &secret, now),
        };
        Delivery { channel: self.channel(), headers, body, external_ref: id.to_owned() }
    }

    /// Gives how a shop with numbers names a line of an order.
    pub fn line_id(order: &str, at: usize) -> u64 {
        order.parse::<u64>().unwrap_or_default() * 10 + at as u64
    }

    /// Gives how the shop names the order of a number.
    pub fn external_ref(self, run: &str, number: u32) -> String {
        match self {
            Self::Workshop => format!("W-{run}-{number}"),
            Self::Lumen | Self::Teahouse => format!("{run}{number:05}"),
        }
    }
}

/// What a shop has to say of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum News {
    /// It was placed.
    Created,
    /// Something about it changed.
    Updated,
    /// The buyer does not want it any more.
    Cancelled,
}

/// What is told, as of when; Unix seconds.
#[derive(Clone, Copy, Debug)]
pub struct Told {
    /// What is told.
    pub news: News,
    /// When the order was placed.
    pub placed_at: i64,
    /// When this came about.
    pub updated_at: i64,
}

impl Told {
    fn placed(self) -> String {
        wall(self.placed_at)
    }

    fn updated(self) -> String {
        wall(self.updated_at)
    }
}

fn wall(second: i64) -> String {
    let at = chrono::DateTime::from_timestamp(second, 0).unwrap_or_default();
    at.format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// Pieces of one item in an order.
#[derive(Clone, Debug)]
pub struct Line {
    /// The item's SKU.
    pub sku: String,
    /// What people call it.
    pub name: String,
    /// Price of one piece in minor units.
    pub price_minor: i64,
    /// Weight of one piece.
    pub grams: u32,
    /// How many pieces.
    pub quantity: u32,
}

/// What was bought, by whom.
#[derive(Clone)]
pub struct Sold {
    /// Which order of the run.
    pub number: u32,
    /// Who buys.
    pub buyer: Buyer,
    /// What.
    pub lines: Vec<Line>,
    /// Whether the shop only tries its wire.
    pub test: bool,
}

impl Sold {
    fn of(number: u32, has_districts: bool) -> Self {
        let seed = number.wrapping_mul(2_654_435_761);
        let lines = 1 + (seed >> 8) % 4;
        let first = (seed >> 12) as usize;
        let line = |at: u32| {
            let item = &SHELF[(first + at as usize * 5) % SHELF.len()];
            let (sku, name) = (item.sku.to_owned(), item.name.to_owned());
            let quantity = 1 + (seed >> (at + 3)) % 3;
            Line { sku, name, price_minor: item.price_minor, grams: item.grams, quantity }
        };
        let (buyer, lines) = (buyer(number, has_districts), (0..lines).map(line).collect());
        Self { number, buyer, lines, test: false }
    }

    /// Gives what the goods cost, in minor units.
    pub fn goods_minor(&self) -> i64 {
        self.lines.iter().map(|line| line.price_minor * i64::from(line.quantity)).sum()
    }
}

type Headers = Vec<(&'static str, String)>;

/// Signs with HMAC-SHA256.
pub fn sign(key: &[u8], text: &[u8]) -> Vec<u8> {
    match Hmac::<Sha256>::new_from_slice(key) {
        Ok(mut mac) => {
            mac.update(text);
            mac.finalize().into_bytes().to_vec()
        }
        Err(_) => Vec::new(),
    }
}
