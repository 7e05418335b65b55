//! One hot SKU, against one UPDATE per order from many clients: levels and ledger alone, and the real
//! warehouse that works off approved orders, with all that it stores and says of them.

mod stock;

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use contracts::events::review::OrderApproved;
use contracts::ids::{Id, LineId, OrderId, Slot};
use contracts::money::Currency;
use contracts::order::LineItems;
use contracts::problem::Problem;
use contracts::requests::warehouse::{ITEMS_PUT, STOCK_RECEIVE};
use contracts::service::Service;
use contracts::sku::Sku;
use runtime::{
    Batch, BatchError, Consumed, Handler, LocalBus, NewEvent, Outcome, Question, Received, Routed,
    Task,
};
use serde_json::json;
use sqlx::migrate::Migrator;
use sqlx::{AssertSqlSafe, Connection, PgConnection, PgPool};
use warehouse::handler::Warehouse;

use super::Scale;
use super::bare::Bare;
use super::figure::Figure;
use super::hop::{SAY, Say};
use super::limit;
use stock::Stock;

/// What everybody wants.
const SKU: &str = "HOT-1";
/// The same, where only the stock is measured.
const STOCK_ONLY_SKU: &str = "HOT-2";
/// How many clients the other way has.
const CLIENTS: usize = 32;
/// For how long they are let.
const UPDATE_FOR: Duration = Duration::from_secs(3);

/// Approves orders of one piece of the hot item; stands in for review.
struct Approver {
    sku: Sku,
    currency: Currency,
}

impl Handler for Approver {
    const SERVICE: Service = Service::Review;
    const WRITES: &'static [&'static str] = &[SAY];
    type Command = Say;

    fn consume(&self, _event: &Received) -> Consumed<Say> {
        Consumed::Ignored
    }

    async fn apply(
        &self,
        _batch: &mut Batch<'_>,
        tasks: Vec<Task<Say>>,
    ) -> Result<Vec<Outcome>, BatchError> {
        let approved = |task: Task<Say>| {
            let events: Result<Vec<_>, _> =
                task.command.orders().map(|order| self.approve(order)).collect();
            Ok(Outcome::done().announcing(events?))
        };
        tasks.into_iter().map(approved).collect()
    }

    async fn route(
        &self,
        _pool: &PgPool,
        _endpoint: &str,
        question: &Question,
    ) -> Result<Routed<Say>, Problem> {
        let say: Say = question.json()?;
        Ok(Routed { slot: Slot(say.lane), command: say })
    }
}

impl Approver {
    fn approve(&self, order_id: OrderId) -> Result<NewEvent, BatchError> {
        let line_id = LineId::caused_by(order_id.uuid(), "line");
        let approved = OrderApproved {
            order_id,
            number: "#1".to_owned(),
            channel: "bench".to_owned(),
            currency: self.currency,
            value_minor: 1_000,
            cash_on_delivery_minor: 0,
            lines: vec![LineItems {
                line_id,
                sku: self.sku.clone(),
                quantity: 1,
                substituted_for: None,
            }],
            shipping_method: None,
            approved_by: "rules".to_owned(),
            person: None,
        };
        NewEvent::of(&approved, order_id, 1, Some(order_id))
    }
}

/// Measures both ways, in turn.
pub async fn measure(folder: &Path, scale: &Scale, figures: &mut Vec<Figure>) -> Result<()> {
    let bare = Bare::start(folder).await?;
    limit::prepare(&bare.admin()).await?;
    bare.schema(Service::Warehouse, &warehouse::MIGRATIONS, "").await?;
    bare.schema(Service::Review, &Migrator::with_migrations(vec![]), "").await?;
    let alone = LocalBus::default();
    let approver = Approver { sku: SKU.parse()?, currency: "EUR".parse()? };
    let approver = bare.serve(approver, &alone).await?;
    let config = runtime::config::load(Service::Warehouse, warehouse::config::DEFAULTS)?;
    let first = bare.serve(Warehouse::try_new(&config)?, &alone).await?;
    for sku in [SKU, STOCK_ONLY_SKU] {
        let item = json!({ "sku": sku, "name": "What everybody wants" });
        bare.ask_with(Service::Warehouse, ITEMS_PUT, &item, sku).await?;
    }
    let pieces = scale.hot_orders * scale.runs as u32;
    let receipt = json!({ "location": "main", "lines": [{ "sku": SKU, "quantity": pieces }] });
    bare.ask(Service::Warehouse, STOCK_RECEIVE, &receipt).await?;
    first.stop().await?;
    let mut stock = Stock::open(&bare.admin(), config.rules()?, STOCK_ONLY_SKU.parse()?).await?;
    let (mut times, mut rates, mut updates) = (Vec::new(), Vec::new(), Vec::new());
    let (mut stock_times, mut stock_rates) = (Vec::new(), Vec::new());
    for run in 0..scale.runs as u32 {
        let update = updates_per_second(&bare.admin()).await?;
        let stock_only = stock.per_second(UPDATE_FOR).await?;
        stock_times.push(stock_only / update);
        stock_rates.push(stock_only);
        let numbers = run * scale.hot_orders..(run + 1) * scale.hot_orders;
        bare.say(Service::Review, numbers.clone()).await?;
        approver.settled().await?;
        let warehouse = bare.serve(Warehouse::try_new(&config)?, &alone).await?;
        let rate = allocations_per_second(&bare, &numbers).await?;
        warehouse.stop().await?;
        updates.push(update);
        rates.push(rate);
        times.push(rate / update);
    }
    approver.stop().await?;
    bare.close().await?;
    let mut add = |what, unit, runs| figures.push(Figure::new("hot", what, unit, runs));
    add("the real warehouse, against one UPDATE per order", "x", times);
    add("the real warehouse, orders with all that it does for them", "/s", rates);
    add("stock of one SKU, levels and ledger in batches", "/s", stock_rates);
    add("limit: one UPDATE per order, 32 clients", "/s", updates);
    let against = "stock of one SKU, against one UPDATE per order";
    figures.push(Figure::new("hot", against, "x", stock_times).held_to(20.0, 50.0));
    Ok(())
}

/// Times the middle of the run, where the service is at full speed.
async fn allocations_per_second(bare: &Bare, numbers: &std::ops::Range<u32>) -> Result<f64> {
    let orders = i64::from(numbers.end - numbers.start);
    let (begin, end) = (i64::from(numbers.start) + orders / 10, i64::from(numbers.end));
    let allocated = format!(
        "SELECT coalesce(sum(allocated), 0)::int8 FROM warehouse.stock_levels WHERE sku = '{SKU}'"
    );
    let began = bare.until(allocated.clone(), begin).await?;
    let mut conn = PgConnection::connect(&bare.admin()).await?;
    let at_begin: i64 =
        sqlx::query_scalar(AssertSqlSafe(allocated.clone())).fetch_one(&mut conn).await?;
    let ended = bare.until(allocated, end).await?;
    ensure!(at_begin < end, "too few orders to time their allocation");
    Ok((end - at_begin) as f64 / ended.duration_since(began).as_secs_f64())
}

async fn updates_per_second(admin: &str) -> Result<f64> {
    let mut conn = PgConnection::connect(admin).await?;
    sqlx::raw_sql(
        "DROP TABLE IF EXISTS bench.stock;
         CREATE TABLE bench.stock (sku text PRIMARY KEY, on_hand bigint, allocated bigint,
             CHECK (allocated <= on_hand));
         INSERT INTO bench.stock VALUES ('HOT-1', 1000000000, 0)",
    )
    .execute(&mut conn)
    .await?;
    let until = Instant::now() + UPDATE_FOR;
    let clients = (0..CLIENTS).map(|_| update_until(admin, until));
    let began = Instant::now();
    let updates: u64 = futures::future::try_join_all(clients).await?.iter().sum();
    Ok(updates as f64 / began.elapsed().as_secs_f64())
}

async fn update_until(admin: &str, until: Instant) -> Result<u64> {
    let mut conn = PgConnection::connect(admin).await?;
    let mut updates = 0;
    while Instant::now() < until {
        let taken = sqlx::query(
            "UPDATE bench.stock SET allocated = allocated + 1
             WHERE sku = $1 AND allocated < on_hand",
        )
        .bind(SKU)
        .execute(&mut conn)
        .await?;
        updates += taken.rows_affected();
    }
    Ok(updates)
}
