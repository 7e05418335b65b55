//! Table `orders`: what was sold, as far as it was heard.

use std::collections::HashMap;

use chrono::NaiveDate;
use contracts::ids::{CancellationId, Id, LineId, OrderId};
use contracts::sku::Sku;
use runtime::BatchError;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use crate::domain::{Holder, Milestones, Sale, Settled, SoldLine, Story};

#[derive(Clone, Debug, Serialize, Deserialize)]
struct LineRow {
    line: LineId,
    sku: Option<Sku>,
    quantity: u32,
    cancelled: u32,
    revenue_minor: i64,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct SettledRow {
    cancellation: CancellationId,
    holder: HolderRow,
    line: LineId,
    pieces: u32,
}

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum HolderRow {
    Warehouse,
    Logistics,
}

impl From<&SoldLine> for LineRow {
    fn from(line: &SoldLine) -> Self {
        Self {
            line: line.line_id,
            sku: line.sku.clone(),
            quantity: line.quantity,
            cancelled: line.cancelled,
            revenue_minor: line.revenue_minor,
        }
    }
}

impl From<LineRow> for SoldLine {
    fn from(row: LineRow) -> Self {
        Self {
            line_id: row.line,
            sku: row.sku,
            quantity: row.quantity,
            cancelled: row.cancelled,
            revenue_minor: row.revenue_minor,
        }
    }
}

impl From<(&Settled, &u32)> for SettledRow {
    fn from((settled, pieces): (&Settled, &u32)) -> Self {
        let holder = match settled.holder {
            Holder::Warehouse => HolderRow::Warehouse,
            Holder::Logistics => HolderRow::Logistics,
        };
        let (cancellation, line) = (settled.cancellation_id, settled.line_id);
        Self { cancellation, holder, line, pieces: *pieces }
    }
}

impl From<SettledRow> for (Settled, u32) {
    fn from(row: SettledRow) -> Self {
        let holder = match row.holder {
            HolderRow::Warehouse => Holder::Warehouse,
            HolderRow::Logistics => Holder::Logistics,
        };
        let (cancellation_id, line_id) = (row.cancellation, row.line);
        (Settled { cancellation_id, holder, line_id }, row.pieces)
    }
}

struct OrderRow {
    order_id: Uuid,
    version: i64,
    channel: Option<String>,
    day: Option<NaiveDate>,
    currency: Option<String>,
    test: bool,
    country: Option<String>,
    region: Option<String>,
    lines: Json<Vec<LineRow>>,
    cancelled: bool,
    settled: Json<Vec<SettledRow>>,
}

impl OrderRow {
    fn sale(&mut self) -> Result<Option<Sale>, BatchError> {
        if self.version == 0 {
            return Ok(None);
        }
        let id = OrderId::from_uuid(self.order_id);
        let unreadable =
            |column: &str| BatchError::inconsistent("orders", format!("{column} of {id}"));
        let currency = self.currency.as_deref().and_then(|code| code.parse().ok());
        Ok(Some(Sale {
            channel: self.channel.take().ok_or_else(|| unreadable("channel"))?,
            day: self.day.ok_or_else(|| unreadable("day"))?,
            currency: currency.ok_or_else(|| unreadable("currency"))?,
            test: self.test,
            country: self.country.take().ok_or_else(|| unreadable("country"))?,
            region: self.region.take().ok_or_else(|| unreadable("region"))?,
            lines: std::mem::take(&mut self.lines.0).into_iter().map(SoldLine::from).collect(),
        }))
    }

    fn story(mut self) -> Result<Story, BatchError> {
        Ok(Story {
            version: self.version,
            sale: self.sale()?,
            cancelled: self.cancelled,
            settled: self.settled.0.into_iter().map(<(Settled, u32)>::from).collect(),
            milestones: Milestones::default(),
        })
    }
}

/// Loads the stories of orders, without their milestones; those never heard of are absent.
pub async fn load(
    conn: &mut PgConnection,
    ids: &[Uuid],
) -> Result<HashMap<OrderId, Story>, BatchError> {
    let rows = sqlx::query_as!(
        OrderRow,
        r#"SELECT order_id, version, channel, day, currency, test, country, region,
                  lines AS "lines: Json<Vec<LineRow>>", cancelled,
                  settled AS "settled: Json<Vec<SettledRow>>"
           FROM orders
           WHERE order_id = ANY($1)"#,
        ids,
    );
    let rows = rows.fetch_all(conn).await?.into_iter();
    rows.map(|row| Ok((OrderId::from_uuid(row.order_id), row.story()?))).collect()
}

/// Stores stories, without their milestones.
pub async fn upsert(
    conn: &mut PgConnection,
    orders: &[(OrderId, &Story)],
) -> Result<(), sqlx::Error> {
    if orders.is_empty() {
        return Ok(());
    }
    let columns = Columns(orders);
    sqlx::query!(
        "INSERT INTO orders
             (order_id, version, channel, day, currency, test, country, region, lines, cancelled,
              settled)
         SELECT *
         FROM UNNEST($1::uuid[], $2::bigint[], $3::text[], $4::date[], $5::text[], $6::boolean[],
                     $7::text[], $8::text[], $9::jsonb[], $10::boolean[], $11::jsonb[])
         ON CONFLICT (order_id) DO UPDATE
         SET version = EXCLUDED.version, channel = EXCLUDED.channel, day = EXCLUDED.day,
             currency = EXCLUDED.currency, test = EXCLUDED.test, country = EXCLUDED.country,
             region = EXCLUDED.region, lines = EXCLUDED.lines, cancelled = EXCLUDED.cancelled,
             settled = EXCLUDED.settled",
        &orders.iter().map(|(id, _)| id.uuid()).collect::<Vec<_>>(),
        &columns.all(|story| story.version),
        &columns.sale(|sale| sale.channel.clone()) as &[Option<String>],
        &columns.sale(|sale| sale.day) as &[Option<NaiveDate>],
        &columns.sale(|sale| sale.currency.to_string()) as &[Option<String>],
        &columns.all(|story| story.sale.as_ref().is_some_and(|sale| sale.test)),
        &columns.sale(|sale| sale.country.clone()) as &[Option<String>],
        &columns.sale(|sale| sale.region.clone()) as &[Option<String>],
        &columns.all(lines) as &[Json<Vec<LineRow>>],
        &columns.all(|story| story.cancelled),
        &columns.all(|story| Json(story.settled.iter().map(SettledRow::from).collect::<Vec<_>>()))
            as &[Json<Vec<SettledRow>>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

fn lines(story: &Story) -> Json<Vec<LineRow>> {
    let lines = story.sale.iter().flat_map(|sale| &sale.lines);
    Json(lines.map(LineRow::from).collect())
}

struct Columns<'a>(&'a [(OrderId, &'a Story)]);

impl Columns<'_> {
    fn all<T>(&self, read: impl Fn(&Story) -> T) -> Vec<T> {
        self.0.iter().map(|(_, story)| read(story)).collect()
    }

    fn sale<T>(&self, read: impl Fn(&Sale) -> T) -> Vec<Option<T>> {
        self.all(|story| story.sale.as_ref().map(&read))
    }
}
