//! What the services are asked for the first page: all at once, each by itself.

use chrono::{DateTime, Utc};
use contracts::problem::Problem;
use contracts::reach::{Narrowing, narrowing};
use contracts::requests::analytics::{SALES_LIST, SalesGroup, SalesList, SalesRow};
use contracts::requests::intake::{CountOrders, ORDERS_COUNTS, OrderCounts};
use contracts::requests::logistics::{
    CountShipments, SHIPMENTS_COUNT, SHIPMENTS_LIST, Shipment, ShipmentCounts, ShipmentStatus,
    ShipmentsQuery,
};
use contracts::requests::notices::{NOTICES_LIST, Notice, NoticesList};
use contracts::requests::review::{self, ListReviews, ReviewEntry};
use contracts::requests::warehouse::work::{
    BACKORDERS_LIST, Backorder, BackordersQuery, JOBS_LIST, JobRow, JobsQuery, WORK_COUNTS,
    WorkCounts,
};
use contracts::requests::{PAGE_MAX, Page, PageQuery};
use contracts::service::Service;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Heard;
use super::lists::SHOWN_MAX;
use crate::console::visit::Visitor;
use crate::domain::role::Room;
use crate::state::Edge;

/// What was heard.
pub struct Asked {
    /// How many orders are open, and where.
    pub orders: Heard<OrderCounts>,
    /// How much work waits.
    pub work: Heard<WorkCounts>,
    /// How many parcels are on their way.
    pub parcels: Heard<ShipmentCounts>,
    /// What was ordered today, one row for each currency.
    pub sales: Heard<Page<SalesRow>>,
    /// Reviews with an open hold, the longest waiting first.
    pub held: Heard<Page<ReviewEntry>>,
    /// What waits for stock, the oldest first.
    pub backorders: Heard<Page<Backorder>>,
    /// Jobs that nobody has claimed.
    pub jobs: Heard<Page<JobRow>>,
    /// Parcels with a label that the carrier does not have yet.
    pub booked: Heard<Page<Shipment>>,
    /// Parcels that the carrier has.
    pub handed_over: Heard<Page<Shipment>>,
    /// Parcels with an incident that nobody has settled.
    pub incidents: Heard<Page<Shipment>>,
    /// What somebody has to look at.
    pub notices: Heard<Page<Notice>>,
}

impl Asked {
    /// Asks for everything that is open to whoever visits.
    pub async fn ask(edge: &Edge, visitor: &Visitor) -> Self {
        let from = Asker { edge, visitor };
        let first = || PageQuery { limit: Some(SHOWN_MAX), cursor: None };
        let whole = || PageQuery { limit: Some(PAGE_MAX), cursor: None };
        let sales = sales(visitor.visit.now, whole());
        let held = ListReviews { page: first(), ..ListReviews::default() };
        let backorders = BackordersQuery { page: first(), ..BackordersQuery::default() };
        let open = Some("open".to_owned());
        let jobs = JobsQuery { state: open, page: first(), ..JobsQuery::default() };
        let parcels =
            |status| ShipmentsQuery { status, page: first(), ..ShipmentsQuery::default() };
        let booked = parcels(Some(ShipmentStatus::Booked));
        let handed_over = parcels(Some(ShipmentStatus::HandedOver));
        let incidents = ShipmentsQuery { with_incident: Some(true), ..parcels(None) };
        let notices = NoticesList { open: Some(true), page: whole() };
        let (since, nothing) = (CountOrders::default(), serde_json::json!({}));
        let shipments = CountShipments::default();
        let counts = async {
            tokio::join!(
                from.ask(Room::Orders, Service::OrderIntake, ORDERS_COUNTS, &since),
                from.ask(Room::Floor, Service::Warehouse, WORK_COUNTS, &nothing),
                from.ask(Room::Shipments, Service::Logistics, SHIPMENTS_COUNT, &shipments),
            )
        };
        let lists = async {
            tokio::join!(
                from.ask(Room::Sales, Service::Analytics, SALES_LIST, &sales),
                from.ask(Room::Review, Service::Review, review::LIST, &held),
                from.ask(Room::Stock, Service::Warehouse, BACKORDERS_LIST, &backorders),
                from.ask(Room::Floor, Service::Warehouse, JOBS_LIST, &jobs),
                from.ask(Room::Shipments, Service::Logistics, SHIPMENTS_LIST, &booked),
                from.ask(Room::Shipments, Service::Logistics, SHIPMENTS_LIST, &handed_over),
                from.ask(Room::Shipments, Service::Logistics, SHIPMENTS_LIST, &incidents),
                from.ask(Room::Orders, Service::Crm, NOTICES_LIST, &notices),
            )
        };
        let ((orders, work, parcels), lists) = tokio::join!(counts, lists);
        let (sales, held, backorders, jobs, booked, handed_over, incidents, notices) = lists;
        Self {
            orders,
            work,
            parcels,
            sales,
            held,
            backorders,
            jobs,
            booked,
            handed_over,
            incidents,
            notices,
        }
    }

    /// Says whether somebody of those whom orders wait for does not answer.
    pub fn is_in_part(&self) -> bool {
        is_away(&self.notices)
            || is_away(&self.orders)
            || is_away(&self.work)
            || is_away(&self.parcels)
            || is_away(&self.held)
            || is_away(&self.backorders)
            || is_away(&self.jobs)
            || is_away(&self.booked)
            || is_away(&self.handed_over)
            || is_away(&self.incidents)
    }
}

fn is_away<T>(heard: &Heard<T>) -> bool {
    matches!(heard, Some(Err(_)))
}

fn sales(now: DateTime<Utc>, page: PageQuery) -> SalesList {
    let today = Some(now.date_naive());
    SalesList { from: today, to: today, group_by: SalesGroup::Day, page, ..SalesList::default() }
}

/// Asks in the name of whoever visits.
struct Asker<'a> {
    edge: &'a Edge,
    visitor: &'a Visitor,
}

impl Asker<'_> {
    async fn ask<T: DeserializeOwned>(
        &self,
        room: Room,
        service: Service,
        endpoint: &str,
        question: &impl Serialize,
    ) -> Heard<T> {
        let asking = self.visitor.asking();
        let closed = narrowing(service, endpoint) == Narrowing::Closed && !asking.reach.is_whole();
        if closed || !self.visitor.looks_into(room) {
            return None;
        }
        let asked: Result<_, Problem> =
            self.edge.asker.ask_json(&asking, service, endpoint, question).await;
        Some(asked)
    }
}
