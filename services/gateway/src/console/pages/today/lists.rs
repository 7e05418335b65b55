//! What the figures are made of: the first few of each, every one leading to its order.

use chrono::{DateTime, Utc};
use contracts::ids::OrderId;
use contracts::requests::logistics::{Shipment, ShipmentCounts, ShipmentStage};
use contracts::requests::review::ReviewEntry;
use contracts::requests::warehouse::work::{Backorder, JobRow};
use contracts::requests::{Count, Page};
use maud::{Markup, html};

use super::Heard;
use super::asked::Asked;
use crate::console::look::parts::{self, badge};
use crate::console::visit::Visitor;
use crate::console::words::today::Words;
use crate::console::words::{figures, reasons, states};
use crate::domain::role::Room;
use crate::edge::form::Language;

/// So many stand on the first page.
pub const SHOWN_MAX: u32 = 8;

/// What a row says, and since when.
struct Row {
    order: OrderId,
    number: String,
    about: Markup,
    beside: Markup,
    since: DateTime<Utc>,
}

/// Shows every list that has something in it.
pub fn lists(language: Language, words: &Words, asked: &Asked, visitor: &Visitor) -> Markup {
    let (now, opens) = (visitor.visit.now, visitor.looks_into(Room::Orders));
    let list = List { language, now, opens };
    let orders = asked.orders.as_ref().and_then(|heard| heard.as_ref().ok());
    let work = asked.work.as_ref().and_then(|heard| heard.as_ref().ok());
    let parcels = asked.parcels.as_ref().and_then(|heard| heard.as_ref().ok());
    let waiting = work.map(|work| work.backordered);
    let (to_pick, held) = (work.map(|work| work.to_pick), orders.map(|orders| orders.on_hold));
    let to_hand_over = parcels.map(|parcels| parcels.of(ShipmentStage::ToHandOver));
    let on_the_way = parcels.map(|parcels| parcels.of(ShipmentStage::OnTheWay));
    let incidents = parcels.map(ShipmentCounts::with_incident);
    let parcel = |one: &Shipment| parcel(language, one);
    html! {
        div .lists {
            (list.of(("held", words.on_hold), held, &asked.held, |one| self::held(language, one)))
            (list.of(("backorders", words.backordered), waiting, &asked.backorders, |one| waits(language, one)))
            (list.of(("jobs", words.to_pick), to_pick, &asked.jobs, |one| job(language, one)))
            (list.of(("booked", words.to_hand_over), to_hand_over, &asked.booked, parcel))
            (list.of(("handed-over", words.on_the_way), on_the_way, &asked.handed_over, parcel))
            (list.of(("incidents", words.incidents), incidents, &asked.incidents, parcel))
        }
    }
}

struct List {
    language: Language,
    now: DateTime<Utc>,
    /// Whether whoever visits may open an order.
    opens: bool,
}

impl List {
    fn of<T>(
        &self,
        (id, title): (&str, &str),
        count: Option<Count>,
        heard: &Heard<Page<T>>,
        row: impl Fn(&T) -> Row,
    ) -> Markup {
        // That a service is away stands with the figure already.
        let page = match heard {
            Some(Ok(page)) if !page.items.is_empty() => page,
            Some(_) | None => return html! {},
        };
        let rows = page.items.iter().map(row);
        let content = html! { ul .rows { @for row in rows { li { (self.row(&row)) } } } };
        let count = count.as_ref().map(figures::count).unwrap_or_default();
        let beside = html! { span .beside { (count) } };
        parts::section(id, title, beside, content)
    }

    fn row(&self, row: &Row) -> Markup {
        let age = figures::age(self.language, self.now - row.since);
        html! {
            @if self.opens {
                a .row.number href=(format!("/orders/{}", row.order)) dir="auto" title=(row.number) { (row.number) }
            } @else {
                span .number dir="auto" title=(row.number) { (row.number) }
            }
            span .about { (row.about) }
            span .beside { (row.beside) }
            span .age title=(figures::instant(self.language, row.since)) { (age.unwrap_or_default()) }
        }
    }
}

fn held(language: Language, one: &ReviewEntry) -> Row {
    let reason =
        one.open_holds.first().map(|hold| reasons::held_for(language, hold.reason, &hold.evidence));
    Row {
        order: one.order_id,
        number: one.number.clone(),
        about: html! { (reason.unwrap_or_default()) },
        beside: parts::money(language, one.total),
        since: one.open_holds.first().map_or(one.received_at, |hold| hold.placed_at),
    }
}

fn waits(language: Language, one: &Backorder) -> Row {
    Row {
        order: one.order_id,
        number: one.order_number.clone(),
        about: html! { code { (one.sku) } },
        beside: html! { (figures::pieces(language, one.quantity)) },
        since: one.approved_at,
    }
}

fn job(language: Language, one: &JobRow) -> Row {
    let pieces = one.tasks.iter().map(|task| task.quantity).sum();
    Row {
        order: one.order_id,
        number: one.order_number.clone(),
        about: html! { bdi { (one.location) } " · " bdi { (one.zone) } },
        beside: html! { (figures::pieces(language, pieces)) },
        since: one.released_at,
    }
}

fn parcel(language: Language, one: &Shipment) -> Row {
    let state = match one.handed_over_at {
        Some(_) => states::tracking(language, one.tracking_status),
        None => states::shipment(language, one.status),
    };
    Row {
        order: one.order_id,
        number: one.order_number.clone(),
        about: html! { bdi { (one.carrier.as_deref().unwrap_or("—")) } " · " bdi { (one.location) } },
        beside: badge(state),
        since: one.handed_over_at.unwrap_or(one.created_at),
    }
}
