//! Questions to logistics: shipments, their labels, and what carriers report.
//!
//! A carrier's webhook goes to [`TRACKING_TAKE`] as it came: the raw body, already verified, with
//! the carrier's code in the header [`CARRIER`].

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::address::Recipient;
use crate::events::shipment::TrackingStatus;
use crate::ids::{OrderId, ParcelId, ShipmentId};
use crate::money::Money;
use crate::order::LineItems;
use crate::requests::PageQuery;

mod by_hand;
mod carriers;
mod history;
mod label;
mod stages;
mod tracking;

pub use by_hand::{
    AttachLabel, AttachedLabel, LABEL_BYTES_MAX, LabelKind, SHIPMENTS_ATTACH_LABEL, TRACKING_TELL,
    TellTracking,
};
pub use carriers::{
    BY_HAND, CARRIERS_PUT, Carrier, CarrierService, Carriers, EASYPOST, EASYPOST_SIGNATURE,
    KUAIDI100, PutCarrier,
};
pub use history::{Incident, TrackingReport};
pub use label::{Label, LabelPdf, LabelPng, LabelSvg, SHIPMENTS_LABEL_PNG, SHIPMENTS_LABEL_SVG};
pub use stages::{CountShipments, SHIPMENTS_COUNT, ShipmentCounts, ShipmentStage, StageCount};
pub use tracking::{
    CARRIER, DropReport, OWN_FLEET, PARCEL_SIM, PARCEL_SIM_SIGNATURE, PARCEL_SIM_TIMESTAMP,
    ParcelSimReport, ParkedReport, RetryReport, TRACKING_DROP, Taken, TrackQuery, TrackedEvent,
    TrackedShipment, TrackingTaken, parcel_sim_signed_text,
};

/// Read: [`ShipmentQuery`] -> [`Shipment`], with its reports and incidents.
pub const SHIPMENTS_GET: &str = "shipments.get";
/// Read: [`ShipmentsQuery`] -> a page of [`Shipment`], newest first, without reports and recipient.
pub const SHIPMENTS_LIST: &str = "shipments.list";
/// Read: [`ShipmentQuery`] -> [`Label`]; 409 while nothing is booked.
pub const SHIPMENTS_LABEL: &str = "shipments.label";
/// Read: [`ShipmentQuery`] -> [`LabelPdf`]; 409 while nothing is booked.
pub const SHIPMENTS_LABEL_PDF: &str = "shipments.label_pdf";
/// Read: [`TrackQuery`] -> [`TrackedShipment`], what the holder of the link may see.
pub const SHIPMENTS_TRACK: &str = "shipments.track";
/// Read: `{}` -> [`Carriers`].
pub const CARRIERS_LIST: &str = "carriers.list";
/// Read: [`PageQuery`] -> a page of [`ParkedReport`].
pub const TRACKING_PARKED: &str = "tracking.parked";

/// Write: [`ShipmentQuery`] -> [`Shipment`]; the carrier has it.
pub const SHIPMENTS_HAND_OVER: &str = "shipments.hand_over";
/// Write: [`BookShipment`] -> [`Shipment`]; a person chooses for a draft that no rule could place.
pub const SHIPMENTS_BOOK: &str = "shipments.book";
/// Write: [`ShipmentQuery`] -> [`Shipment`]; taken back before it left.
pub const SHIPMENTS_VOID: &str = "shipments.void";
/// Write: [`ReportShipment`] -> [`Shipment`]; a driver or a clerk reports what the carrier did not.
pub const SHIPMENTS_REPORT: &str = "shipments.report";
/// Write: [`EndShipment`] -> [`Shipment`]; nobody will see it again.
pub const SHIPMENTS_REPORT_LOST: &str = "shipments.report_lost";
/// Write: [`EndShipment`] -> [`Shipment`]; it is back at the dock.
pub const SHIPMENTS_REPORT_RETURNED: &str = "shipments.report_returned";
/// Write: [`ShipmentQuery`] -> [`Shipment`]; a person settled what went wrong.
pub const SHIPMENTS_SETTLE_INCIDENTS: &str = "shipments.settle_incidents";
/// Write: a carrier's webhook, raw, with the header [`CARRIER`] -> [`TrackingTaken`].
pub const TRACKING_TAKE: &str = "tracking.take";
/// Write: [`RetryReport`] -> [`TrackingTaken`]; a parked report again, repaired if need be.
pub const TRACKING_RETRY: &str = "tracking.retry";

/// Where a shipment stands in the house's own words.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum ShipmentStatus {
    /// No carrier could be chosen; a person books or voids.
    Draft,
    /// A carrier is chosen and the label is bought.
    Booked,
    /// The carrier has it.
    HandedOver,
    /// The customer has it.
    Delivered,
    /// It came back.
    Returned,
    /// Nobody will see it again.
    Lost,
    /// It was taken back before it left.
    Voided,
}

/// Which shipment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShipmentQuery {
    /// The shipment.
    pub shipment_id: ShipmentId,
}

/// Which shipments.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ShipmentsQuery {
    /// Only those of an order.
    pub order_id: Option<OrderId>,
    /// Only those in a status.
    pub status: Option<ShipmentStatus>,
    /// Only those of which the carrier last said so.
    pub tracking_status: Option<TrackingStatus>,
    /// Only those with an incident that nobody has settled.
    pub with_incident: Option<bool>,
    /// Only those that wait there.
    pub stage: Option<ShipmentStage>,
    /// Only those of a carrier.
    pub carrier: Option<String>,
    /// Only those that a location sends.
    pub location: Option<String>,
    /// Which part of the list.
    pub page: PageQuery,
}

/// Books a draft by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BookShipment {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// The carrier.
    pub carrier: String,
    /// The carrier's service; a carrier of one's own need not have one.
    #[serde(default)]
    pub service: Option<String>,
    /// The number on the waybill, for a carrier of one's own; the others give their own.
    #[serde(default)]
    pub tracking_number: Option<String>,
    /// What was agreed; needed where the carrier has no rate for it.
    #[serde(default)]
    pub cost_minor: Option<i64>,
}

/// A report by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportShipment {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// What is reported.
    pub tracking_status: TrackingStatus,
    /// The asker's id of the report; the same one again changes nothing.
    #[serde(default)]
    pub report_id: Option<String>,
    /// In words, for the house.
    #[serde(default)]
    pub description: Option<String>,
    /// Where the parcel was.
    #[serde(default)]
    pub city: Option<String>,
    /// When; now where nothing is said.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
    /// One of the incident reasons.
    #[serde(default)]
    pub incident_reason: Option<String>,
}

/// Says that a shipment came back or is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EndShipment {
    /// The shipment.
    pub shipment_id: ShipmentId,
    /// In words, for the house.
    #[serde(default)]
    pub description: Option<String>,
    /// When; now where nothing is said.
    #[serde(default)]
    pub occurred_at: Option<DateTime<Utc>>,
}

/// A shipment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Shipment {
    /// The shipment.
    pub id: ShipmentId,
    /// The order.
    pub order_id: OrderId,
    /// What people call the order.
    pub order_number: String,
    /// The parcel.
    pub parcel_id: ParcelId,
    /// The parcel's number for the whole world.
    pub sscc: String,
    /// The location that sends it.
    pub location: String,
    /// Where it stands.
    pub status: ShipmentStatus,
    /// What the carrier last said.
    pub tracking_status: TrackingStatus,
    /// Why it did not go as it should.
    pub incident_reason: Option<String>,
    /// The carrier; absent in a draft, as the next four.
    pub carrier: Option<String>,
    /// The carrier's service.
    pub service: Option<String>,
    /// The carrier's number for it.
    pub tracking_number: Option<String>,
    /// Where the carrier shows it, if the carrier says where.
    #[serde(default)]
    pub tracking_url: Option<String>,
    /// What the customer's link ends with.
    pub tracking_token: Option<String>,
    /// What it costs.
    pub cost: Option<Money>,
    /// Why this carrier and service, and why not the others.
    pub chosen_because: Vec<String>,
    /// Goods and carton.
    pub weight_grams: u32,
    /// What is inside.
    pub lines: Vec<LineItems>,
    /// Personal: whom it goes to; absent in a list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recipient: Option<Recipient>,
    /// What is collected at the door.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cash_on_delivery: Option<Money>,
    /// What can be done with it now: endpoint names.
    pub actions: Vec<String>,
    /// What somebody has to do next, in words; absent where nobody has to.
    #[serde(default)]
    pub next_step: Option<String>,
    /// The label that was attached by hand; absent in a list.
    #[serde(default)]
    pub label: Option<AttachedLabel>,
    /// When the parcel was taken up.
    pub created_at: DateTime<Utc>,
    /// When the label was bought.
    pub booked_at: Option<DateTime<Utc>>,
    /// When the carrier got it.
    pub handed_over_at: Option<DateTime<Utc>>,
    /// When it was delivered, returned, lost or voided.
    pub ended_at: Option<DateTime<Utc>>,
    /// How many facts were told about it.
    pub version: i64,
    /// Everything that was reported, newest first; empty in a list.
    pub reports: Vec<TrackingReport>,
    /// Everything that went wrong, newest first; in a list what is still open.
    pub incidents: Vec<Incident>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_with_an_unknown_member_is_refused() {
        assert!(serde_json::from_str::<ShipmentsQuery>(r#"{"state":"lost"}"#).is_err());
        assert!(serde_json::from_str::<ShipmentsQuery>(r#"{"status":"lost"}"#).is_ok());
    }
}
