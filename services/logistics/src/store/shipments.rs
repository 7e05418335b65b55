//! The table `shipments`.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use contracts::address::Recipient;
use contracts::ids::{CancellationId, Id, OrderId, ParcelId, ShipmentId};
use contracts::money::{Currency, Money};
use contracts::order::LineItems;
use runtime::BatchError;
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;

use super::{incidents, tracking_events};
use crate::domain::shipment::{Booking, Parcel, Shipment, Tracking};
use crate::domain::status::{STATUSES, TRACKING, value, word};

mod counts;
pub mod moving;
mod page;

pub use counts::{COUNTED_MAX, count};
pub use page::{Place, page, whereabouts};

const TABLE: &str = "shipments";

/// A row, as it is read and written.
#[derive(Debug, Serialize)]
struct Row {
    shipment_id: Uuid,
    order_id: Uuid,
    parcel_id: Uuid,
    order_number: String,
    channel: Option<String>,
    location: String,
    sscc: String,
    weight_grams: i64,
    lines: Json<Vec<LineItems>>,
    currency: String,
    value_minor: i64,
    cash_on_delivery_minor: i64,
    shipping_method: Option<String>,
    recipient: Option<Json<Recipient>>,
    status: String,
    carrier: Option<String>,
    service: Option<String>,
    tracking_number: Option<String>,
    tracking_token: Option<String>,
    cost_minor: Option<i64>,
    cost_currency: Option<String>,
    chosen_because: Json<Vec<String>>,
    tracking_status: String,
    incident_reason: Option<String>,
    tracked_at: Option<DateTime<Utc>>,
    voided_for: Option<Uuid>,
    created_at: DateTime<Utc>,
    booked_at: Option<DateTime<Utc>>,
    handed_over_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    version: i64,
}

/// Which shipments a batch needs.
#[derive(Debug, Default)]
pub struct Wanted {
    /// By their own ids.
    pub shipments: Vec<Uuid>,
    /// All of these orders.
    pub orders: Vec<Uuid>,
    /// By the numbers on their labels.
    pub tracking_numbers: Vec<String>,
    /// By what customers' links end with.
    pub tracking_tokens: Vec<String>,
}

impl Wanted {
    /// Says whether nothing is needed.
    pub fn is_empty(&self) -> bool {
        self.shipments.is_empty()
            && self.orders.is_empty()
            && self.tracking_numbers.is_empty()
            && self.tracking_tokens.is_empty()
    }
}

/// Loads shipments, without their incidents and reports.
pub async fn load(conn: &mut PgConnection, wanted: &Wanted) -> Result<Vec<Shipment>, BatchError> {
    let rows = sqlx::query_as!(
        Row,
        r#"
        SELECT shipment_id, order_id, parcel_id, order_number, channel, location, sscc,
            weight_grams, lines AS "lines: Json<Vec<LineItems>>", currency, value_minor, cash_on_delivery_minor,
            shipping_method, recipient AS "recipient: Json<Recipient>", status, carrier, service,
            tracking_number, tracking_token, cost_minor, cost_currency,
            chosen_because AS "chosen_because: Json<Vec<String>>", tracking_status,
            incident_reason, tracked_at, voided_for, created_at, booked_at, handed_over_at,
            ended_at, version
        FROM shipments
        WHERE shipment_id = ANY($1)
            OR order_id = ANY($2)
            OR tracking_number = ANY($3)
            OR tracking_token = ANY($4)
        "#,
        &wanted.shipments,
        &wanted.orders,
        &wanted.tracking_numbers,
        &wanted.tracking_tokens,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter().map(Shipment::try_from).collect()
}

/// Loads shipments with their open incidents and the keys of all reports.
pub async fn load_whole(
    conn: &mut PgConnection,
    wanted: &Wanted,
) -> Result<Vec<Shipment>, BatchError> {
    let mut found: BTreeMap<_, _> =
        load(conn, wanted).await?.into_iter().map(|one| (one.shipment_id, one)).collect();
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<Uuid> = found.keys().map(|id| id.uuid()).collect();
    for (id, incident) in incidents::load(conn, &ids, true).await? {
        if let Some(one) = found.get_mut(&id) {
            one.incidents.push(incident);
        }
    }
    for (id, key) in tracking_events::heard(conn, &ids).await? {
        if let Some(one) = found.get_mut(&id) {
            one.heard.insert(key);
        }
    }
    Ok(found.into_values().collect())
}

impl Row {
    fn of(shipment: &Shipment) -> Self {
        let parcel = &shipment.parcel;
        let booking = shipment.booking.as_ref();
        Self {
            shipment_id: shipment.shipment_id.uuid(),
            order_id: parcel.order_id.uuid(),
            parcel_id: parcel.parcel_id.uuid(),
            order_number: parcel.order_number.clone(),
            channel: parcel.channel.clone(),
            location: parcel.location.clone(),
            sscc: parcel.sscc.clone(),
            weight_grams: i64::from(parcel.weight_grams),
            lines: Json(parcel.lines.clone()),
            currency: parcel.currency.to_string(),
            value_minor: parcel.value_minor,
            cash_on_delivery_minor: parcel.cash_on_delivery_minor,
            shipping_method: parcel.shipping_method.clone(),
            recipient: parcel.recipient.clone().map(Json),
            status: shipment.status_word().to_owned(),
            carrier: booking.map(|booking| booking.carrier.clone()),
            service: booking.map(|booking| booking.service.clone()),
            tracking_number: booking.map(|booking| booking.tracking_number.clone()),
            tracking_token: booking.map(|booking| booking.tracking_token.clone()),
            cost_minor: booking.map(|booking| booking.cost.amount_minor),
            cost_currency: booking.map(|booking| booking.cost.currency.to_string()),
            chosen_because: Json(shipment.chosen_because.clone()),
            tracking_status: word(TRACKING, shipment.tracking.status).to_owned(),
            incident_reason: shipment.tracking.incident_reason.clone(),
            tracked_at: shipment.tracking.as_of,
            voided_for: shipment.voided_for.map(Id::uuid),
            created_at: shipment.created_at,
            booked_at: booking.map(|booking| booking.booked_at),
            handed_over_at: shipment.handed_over_at,
            ended_at: shipment.ended_at,
            version: shipment.version,
        }
    }

    fn wrong(&self, column: &str) -> BatchError {
        BatchError::inconsistent(TABLE, format!("{column} of {}", self.shipment_id))
    }

    fn booking(&self) -> Result<Option<Booking>, BatchError> {
        let Some(carrier) = self.carrier.clone() else {
            return Ok(None);
        };
        let currency = self.cost_currency.as_deref().and_then(|code| code.parse::<Currency>().ok());
        let cost = self.cost_minor.zip(currency).ok_or_else(|| self.wrong("cost_minor"))?;
        let number = self.tracking_number.clone().ok_or_else(|| self.wrong("tracking_number"))?;
        Ok(Some(Booking {
            carrier,
            service: self.service.clone().ok_or_else(|| self.wrong("service"))?,
            tracking_number: number,
            tracking_token: self
                .tracking_token
                .clone()
                .ok_or_else(|| self.wrong("tracking_token"))?,
            cost: Money::new(cost.0, cost.1),
            booked_at: self.booked_at.ok_or_else(|| self.wrong("booked_at"))?,
        }))
    }
}

impl TryFrom<Row> for Shipment {
    type Error = BatchError;

    fn try_from(row: Row) -> Result<Self, BatchError> {
        let status = value(STATUSES, &row.status).ok_or_else(|| row.wrong("status"))?;
        let tracking = value(TRACKING, &row.tracking_status);
        Ok(Self {
            status,
            booking: row.booking()?,
            tracking: Tracking {
                status: tracking.ok_or_else(|| row.wrong("tracking_status"))?,
                incident_reason: row.incident_reason.clone(),
                as_of: row.tracked_at,
            },
            parcel: Parcel {
                weight_grams: u32::try_from(row.weight_grams)
                    .map_err(|_| row.wrong("weight_grams"))?,
                currency: row.currency.parse().map_err(|_| row.wrong("currency"))?,
                parcel_id: ParcelId::from_uuid(row.parcel_id),
                order_id: OrderId::from_uuid(row.order_id),
                order_number: row.order_number,
                channel: row.channel,
                location: row.location,
                sscc: row.sscc,
                lines: row.lines.0,
                value_minor: row.value_minor,
                cash_on_delivery_minor: row.cash_on_delivery_minor,
                shipping_method: row.shipping_method,
                recipient: row.recipient.map(|recipient| recipient.0),
            },
            shipment_id: ShipmentId::from_uuid(row.shipment_id),
            chosen_because: row.chosen_because.0,
            created_at: row.created_at,
            handed_over_at: row.handed_over_at,
            ended_at: row.ended_at,
            voided_for: row.voided_for.map(CancellationId::from_uuid),
            incidents: Vec::new(),
            heard: BTreeSet::new(),
            version: row.version,
        })
    }
}
