//! Levels and ledger alone, as warehouse keeps them: of each order of a batch the books set a piece
//! aside, and the batch is stored with one statement and committed.

use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};
use contracts::events::stock::MovementKind;
use contracts::ids::{Id, OrderId};
use contracts::sku::Sku;
use runtime::postgres::database_now;
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection, PgConnection};
use uuid::Uuid;
use warehouse::commands::Needs;
use warehouse::domain::Rules;
use warehouse::domain::stock::Posting;
use warehouse::store;
use warehouse::store::recent::Recent;

/// How many orders come together at most: as many as the shell lets.
const BATCH: u32 = 256;
/// Where the pieces lie.
const LOCATION: &str = "main";
/// What is received first: nobody is to wait for pieces.
const PIECES: i64 = 1_000_000_000;

/// One connection that sets pieces of one item aside.
pub struct Stock {
    conn: PgConnection,
    rules: Rules,
    sku: Sku,
    recent: Recent,
    orders: u32,
}

impl Stock {
    /// Opens the books of an item, and receives more of it than anybody wants.
    pub async fn open(admin: &str, rules: Rules, sku: Sku) -> Result<Self> {
        let options: PgConnectOptions = admin.parse()?;
        let options = options.options([("search_path", "warehouse")]);
        let conn = PgConnection::connect_with(&options).await?;
        let mut stock = Self { conn, rules, sku, recent: Recent::default(), orders: 0 };
        let receipt = OrderId::caused_by(Uuid::nil(), "receipt");
        stock.batch([(receipt, MovementKind::Received, PIECES)].into_iter()).await?;
        Ok(stock)
    }

    /// Gives for how many orders a second a piece is set aside.
    pub async fn per_second(&mut self, within: Duration) -> Result<f64> {
        let began = Instant::now();
        let first = self.orders;
        while began.elapsed() < within {
            let numbers = self.orders..self.orders + BATCH;
            let of = |number: u32| OrderId::caused_by(Uuid::nil(), &number.to_string());
            let orders = numbers.map(|number| (of(number), MovementKind::Allocated, 1));
            self.batch(orders).await?;
            self.orders += BATCH;
        }
        Ok(f64::from(self.orders - first) / began.elapsed().as_secs_f64())
    }

    async fn batch(
        &mut self,
        postings: impl Iterator<Item = (OrderId, MovementKind, i64)>,
    ) -> Result<()> {
        let needs = Needs { skus: [self.sku.to_string()].into(), ..Needs::default() };
        let mut tx = self.conn.begin().await?;
        let (now, recent) = (database_now(&mut tx).await?, &mut self.recent);
        let (mut world, once) = store::load(&mut tx, now, &self.rules, &needs, recent).await?;
        for (order, kind, pieces) in postings {
            let received = kind == MovementKind::Received;
            let posting = Posting {
                kind,
                sku: &self.sku,
                location: LOCATION,
                on_hand: if received { pieces } else { 0 },
                allocated: if received { 0 } else { pieces },
                cause: order.to_string(),
                reason: None,
                order: Some(order),
            };
            let posted = world.books.post(order.uuid(), posting);
            posted.map_err(|overdrawn| anyhow!("a piece was sold twice: {overdrawn}"))?;
        }
        store::save(&mut tx, world, &once, recent).await?;
        Ok(tx.commit().await?)
    }
}
