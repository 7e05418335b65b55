//! What a customer's page knows of an order: asked of whoever owns it, all at once.

use chrono::TimeDelta;
use contracts::ids::OrderId;
use contracts::order::LineItems;
use contracts::problem::Problem;
use contracts::requests::analytics::{
    CYCLE_TIMES_LIST, CycleGroup, CycleTimeRow, CycleTimesList, Stage,
};
use contracts::requests::intake::{
    CorrectionAsked, GetCorrection, GetOrder, ORDERS_CORRECTION, ORDERS_GET, Order, Returnable,
};
use contracts::requests::logistics::{
    SHIPMENTS_LIST, SHIPMENTS_TRACK, Shipment, ShipmentStatus, ShipmentsQuery, TrackQuery,
    TrackedShipment,
};
use contracts::requests::warehouse::shortages::{SHORTAGES_LIST, Shortage, ShortagesQuery};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use futures::future::join_all;

use crate::customer::names::{self, Names};
use crate::customer::{CUSTOMER, coming_back};
use crate::edge::ask::Asking;
use crate::edge::clock::now;
use crate::routes::own::Arrived;
use crate::state::Edge;

/// More parcels of one order are not looked up one by one.
const PARCELS_MAX: usize = 12;
/// How far back it is looked at how long a step took.
const USUAL_DAYS: i64 = 30;
/// Of fewer orders nothing can be said about the next.
const USUAL_ORDERS_MIN: i64 = 20;

/// What is known of an order.
pub struct Known {
    /// Nothing where order-intake is away and a parcel's token was opened.
    pub order: Option<Order>,
    /// What people call it.
    pub number: String,
    /// Its parcels, the newest first.
    pub parcels: Vec<Parcel>,
    /// Whether logistics told of them.
    pub parcels_are_told: bool,
    /// What is missing of it.
    pub shortages: Vec<Shortage>,
    /// What can be sent back, where order-intake told.
    pub returnable: Option<Returnable>,
    /// What of its address can be said, where order-intake told.
    pub correction: Option<CorrectionAsked>,
    /// What items are called that stand in for others.
    pub names: Names,
    /// How long each step took of late, for nine of ten orders.
    pub usual: Vec<(Stage, TimeDelta)>,
}

/// A parcel.
pub struct Parcel {
    /// What may be seen of it.
    pub told: TrackedShipment,
    /// What is inside; nothing where its token was opened and logistics told no more.
    pub lines: Vec<LineItems>,
}

/// Asks what is known of an order.
///
/// - Errs: where there is no such order, or order-intake is away.
pub async fn of_order(edge: &Edge, arrived: &Arrived, id: OrderId) -> Result<Known, Problem> {
    let asking = arrived.asking_as(CUSTOMER.to_owned());
    let question = GetOrder { order_id: id };
    let correction = GetCorrection { order_id: id };
    let shortages = ShortagesQuery { order_id: Some(id), ..ShortagesQuery::default() };
    let (order, correction, shortages, returnable, parcels) = tokio::join!(
        edge.asker.ask_json::<Order>(&asking, Service::OrderIntake, ORDERS_GET, &question),
        edge.asker.ask_json(&asking, Service::OrderIntake, ORDERS_CORRECTION, &correction),
        edge.asker.ask_json(&asking, Service::Warehouse, SHORTAGES_LIST, &shortages),
        coming_back::returnable(edge, arrived, id),
        parcels(edge, &asking, id),
    );
    let order = order?;
    let shortages: Result<Page<Shortage>, Problem> = shortages;
    let sent = order.lines.iter().flat_map(|line| &line.sent_instead);
    let names = names::of(edge, arrived, sent);
    let (usual, names) = tokio::join!(usual(edge, &asking, &order), names);
    Ok(Known {
        number: order.number.clone(),
        order: Some(order),
        parcels_are_told: parcels.is_ok(),
        parcels: parcels.unwrap_or_default(),
        shortages: shortages.map(|page| page.items).unwrap_or_default(),
        returnable: returnable.ok(),
        correction: correction.ok(),
        names,
        usual,
    })
}

/// Asks what the token of a parcel shows.
///
/// - Errs: where there is no such parcel, or logistics is away.
pub async fn of_token(
    edge: &Edge,
    arrived: &Arrived,
    token: String,
) -> Result<TrackedShipment, Problem> {
    track(edge, &arrived.asking_as(CUSTOMER.to_owned()), token).await
}

/// Makes of a parcel alone what is known, where nobody tells of its order.
pub fn of_parcel(told: TrackedShipment) -> Known {
    Known {
        order: None,
        number: told.order_number.clone(),
        parcels: vec![Parcel { told, lines: Vec::new() }],
        parcels_are_told: true,
        shortages: Vec::new(),
        returnable: None,
        correction: None,
        names: Names::new(),
        usual: Vec::new(),
    }
}

async fn track(edge: &Edge, asking: &Asking, token: String) -> Result<TrackedShipment, Problem> {
    let question = TrackQuery { token };
    edge.asker.ask_json(asking, Service::Logistics, SHIPMENTS_TRACK, &question).await
}

async fn parcels(edge: &Edge, asking: &Asking, id: OrderId) -> Result<Vec<Parcel>, Problem> {
    let question = ShipmentsQuery { order_id: Some(id), ..ShipmentsQuery::default() };
    let listed: Page<Shipment> =
        edge.asker.ask_json(asking, Service::Logistics, SHIPMENTS_LIST, &question).await?;
    // What was taken back was packed anew, and what has no carrier is no parcel to anybody outside.
    let shown = listed.items.into_iter().filter(|one| one.status != ShipmentStatus::Voided);
    let shown = shown.filter_map(|one| Some((one.tracking_token?, one.lines)));
    let asked = shown.take(PARCELS_MAX).map(async |(token, lines)| {
        track(edge, asking, token).await.map(|told| Parcel { told, lines })
    });
    join_all(asked).await.into_iter().collect()
}

/// Gives how long steps took of late; nothing of what was too seldom, and nothing of what is over.
async fn usual(edge: &Edge, asking: &Asking, order: &Order) -> Vec<(Stage, TimeDelta)> {
    if order.completed_at.is_some() {
        return Vec::new();
    }
    let today = now().date_naive();
    let question = CycleTimesList {
        from: Some(today - TimeDelta::days(USUAL_DAYS)),
        to: Some(today),
        channel: Some(order.channel.clone()),
        group_by: CycleGroup::Stage,
        page: PageQuery { limit: Some(PAGE_MAX), cursor: None },
    };
    let (analytics, endpoint) = (Service::Analytics, CYCLE_TIMES_LIST);
    let told: Result<Page<CycleTimeRow>, Problem> =
        edge.asker.ask_json(asking, analytics, endpoint, &question).await;
    let rows = told.map(|page| page.items).unwrap_or_default().into_iter();
    let often = rows.filter(|row| row.count >= USUAL_ORDERS_MIN);
    often.map(|row| (row.stage, TimeDelta::seconds(row.p90_seconds))).collect()
}
