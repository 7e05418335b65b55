//! What strangers hold in the database: rows, transactions, and both the wrong way round.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use sqlx::{Connection, PgConnection};

use super::Scene;
use crate::dice::Dice;
use crate::outside::goods;

/// How long a stranger has one row before it asks for the one that others take first.
const BETWEEN: Duration = Duration::from_millis(60);
/// The last lane of a service before its first one: where lanes go together, the first is sealed first.
const LANES_BACKWARDS: [&str; 2] = [
    "SELECT FROM order_intake.lanes WHERE lane = (SELECT max(lane) FROM order_intake.lanes) FOR UPDATE",
    "SELECT FROM order_intake.lanes WHERE lane = (SELECT min(lane) FROM order_intake.lanes) FOR UPDATE",
];
/// The lane before what is written in it: it is sealed last.
const LANE_BEFORE_STOCK: [&str; 2] =
    ["SELECT FROM warehouse.lanes FOR UPDATE", "SELECT FROM warehouse.stock_levels FOR UPDATE"];

impl Scene {
    /// Connects as somebody who may do anything.
    async fn owner(&self) -> Result<PgConnection> {
        let running = self.house.running().context("nothing runs")?;
        Ok(PgConnection::connect(&running.owner_database).await?)
    }

    pub(super) async fn row_locked(&self, dice: &mut Dice) -> Result<String> {
        let mut conn = self.owner().await?;
        let mut tx = conn.begin().await?;
        sqlx::query("SELECT FROM warehouse.stock_levels WHERE sku = $1 FOR UPDATE")
            .bind(goods::sku(dice.below(goods::HOT)))
            .execute(&mut *tx)
            .await?;
        let held = dice.millis(2_000..=8_000);
        tokio::time::sleep(held).await;
        let _ = tx.rollback().await;
        Ok(format!("a hot row was locked for {:.1} s", held.as_secs_f64()))
    }

    pub(super) async fn long_transaction(&self, dice: &mut Dice) -> Result<String> {
        let mut conn = self.owner().await?;
        let mut tx = conn.begin().await?;
        sqlx::query("SELECT count(*), pg_current_xact_id() FROM order_intake.orders")
            .execute(&mut *tx)
            .await?;
        let held = dice.millis(5_000..=12_000);
        tokio::time::sleep(held).await;
        let _ = tx.rollback().await;
        Ok(format!("a transaction was open for {:.1} s", held.as_secs_f64()))
    }

    /// Takes rows in another order than writers do, again and again, so that each waits for the
    /// other until the server ends one of both.
    pub(super) async fn deadlocked(&self, dice: &mut Dice) -> Result<String> {
        let mut conn = self.owner().await?;
        let before = deadlocks(&mut conn).await?;
        let until = Instant::now() + dice.millis(4_000..=9_000);
        let mut ended = 0;
        while Instant::now() < until {
            let rows = if dice.percent(50) { LANES_BACKWARDS } else { LANE_BEFORE_STOCK };
            let mut tx = conn.begin().await?;
            sqlx::query(rows[0]).execute(&mut *tx).await?;
            tokio::time::sleep(BETWEEN).await;
            ended += u32::from(sqlx::query(rows[1]).execute(&mut *tx).await.is_err());
            tx.rollback().await?;
        }
        let made = deadlocks(&mut conn).await? - before;
        Ok(format!("{made} deadlocks, {ended} of them ended with the stranger"))
    }
}

async fn deadlocks(conn: &mut PgConnection) -> Result<i64> {
    let sql = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    Ok(sqlx::query_scalar(sql).fetch_one(conn).await?)
}
