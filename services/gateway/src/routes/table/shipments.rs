//! Shipments, labels and what carriers report.

use axum::http::Method;
use contracts::requests::logistics::{
    AttachedLabel, BookShipment, CARRIERS_LIST, CARRIERS_PUT, Carrier, Carriers, CountShipments,
    DropReport, EndShipment, LABEL_BYTES_MAX, ParkedReport, PutCarrier, ReportShipment,
    RetryReport, SHIPMENTS_BOOK, SHIPMENTS_COUNT, SHIPMENTS_GET, SHIPMENTS_HAND_OVER,
    SHIPMENTS_LIST, SHIPMENTS_REPORT, SHIPMENTS_REPORT_LOST, SHIPMENTS_REPORT_RETURNED,
    SHIPMENTS_SETTLE_INCIDENTS, SHIPMENTS_VOID, Shipment, ShipmentCounts, ShipmentQuery,
    ShipmentsQuery, TRACKING_DROP, TRACKING_PARKED, TRACKING_RETRY, TrackingTaken,
};
use contracts::requests::{Done, Page, PageQuery};
use contracts::service::Service::Logistics;
use schemars::JsonSchema;

use super::{CURSOR, LIMIT, PAGE_CURSOR, PAGE_LIMIT, flag, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Content, Guard, Own};
use crate::routes::own::{PDF, PNG, SVG, SheetTold, ZPL};

const SHIPMENT: &[(&str, &str)] = &[("id", "shipment_id")];
const CARRIER: &str = "Only those of a carrier, by its code.";
const LOCATION: &str = "Only those that a location sends.";

/// Shipments.
pub fn calls() -> Vec<Call> {
    let mut calls = reads();
    calls.extend([
        verb::<ShipmentQuery>(
            "/api/v1/shipments/{id}/hand-over",
            "Says that the carrier has it; stock leaves the books.",
            SHIPMENTS_HAND_OVER,
        )
        .needs(Need::Floor, Guard::All),
        verb::<ShipmentQuery>(
            "/api/v1/shipments/{id}/settle-incidents",
            "Says that what went wrong is settled.",
            SHIPMENTS_SETTLE_INCIDENTS,
        ),
        verb::<BookShipment>(
            "/api/v1/shipments/{id}/book",
            "Chooses carrier and service by hand.",
            SHIPMENTS_BOOK,
        ),
        verb::<ShipmentQuery>(
            "/api/v1/shipments/{id}/void",
            "Takes a shipment back before it leaves.",
            SHIPMENTS_VOID,
        ),
        verb::<ReportShipment>(
            "/api/v1/shipments/{id}/report",
            "Reports what the carrier did not.",
            SHIPMENTS_REPORT,
        ),
        verb::<EndShipment>(
            "/api/v1/shipments/{id}/report-lost",
            "Says that nobody will see it again.",
            SHIPMENTS_REPORT_LOST,
        ),
        verb::<EndShipment>(
            "/api/v1/shipments/{id}/report-returned",
            "Says that it is back at the dock.",
            SHIPMENTS_REPORT_RETURNED,
        ),
    ]);
    calls.extend(by_hand());
    calls.extend(tracking());
    calls
}

/// What people do for carriers that Kontor does not speak with.
fn by_hand() -> Vec<Call> {
    vec![
        Call::forward(
            Method::PUT,
            "/api/v1/carriers/{id}",
            "Puts a carrier of one's own, whose numbers come by hand.",
            (Logistics, CARRIERS_PUT),
        )
        .with_path(&[("id", "code")])
        .takes::<PutCarrier>()
        .gives::<Carrier>(),
        Call::own(
            Method::PUT,
            "/api/v1/shipments/{id}/label",
            "Attaches the label that a carrier of one's own gave: PDF, PNG or ZPL.",
            Own::AttachLabel,
        )
        .takes_file(&[PDF, PNG, ZPL])
        .at_most(LABEL_BYTES_MAX)
        .gives::<AttachedLabel>(),
        Call::own(
            Method::POST,
            "/api/v1/tracking-reports",
            "Tells by CSV what became of parcels: waybill, status, time; each line once.",
            Own::TellSheet,
        )
        .takes_file(&["text/csv"])
        .with_query([text("offset", "Of times without one, such as `+08:00`; UTC otherwise.")])
        .gives::<SheetTold>(),
    ]
}

fn verb<Q: JsonSchema>(path: &'static str, summary: &'static str, endpoint: &'static str) -> Call {
    Call::forward(Method::POST, path, summary, (Logistics, endpoint))
        .with_path(SHIPMENT)
        .takes::<Q>()
        .gives::<Shipment>()
}

fn reads() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/shipments",
            "Lists shipments, the newest first.",
            (Logistics, SHIPMENTS_LIST),
        )
        .asks::<ShipmentsQuery>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("order_id", "Only those of this order."),
            text("status", "Only those that stand there, such as `booked`."),
            text("tracking_status", "Only those of which the carrier last said so."),
            flag("with_incident", "Only those with, or without, an open incident."),
            text("stage", "Only those that wait there, such as `to_hand_over`."),
            text("carrier", CARRIER),
            text("location", LOCATION),
            PAGE_LIMIT,
            PAGE_CURSOR,
        ])
        .gives::<Page<Shipment>>(),
        Call::forward(
            Method::GET,
            "/api/v1/shipments/counts",
            "Says how many shipments wait where.",
            (Logistics, SHIPMENTS_COUNT),
        )
        .asks::<CountShipments>()
        .needs(Need::Read, Guard::All)
        .with_query([text("carrier", CARRIER), text("location", LOCATION)])
        .gives::<ShipmentCounts>(),
        Call::forward(
            Method::GET,
            "/api/v1/shipments/{id}",
            "Gives a shipment with its reports and incidents.",
            (Logistics, SHIPMENTS_GET),
        )
        .asks::<ShipmentQuery>()
        .needs(Need::FloorRead, Guard::All)
        .with_path(SHIPMENT)
        .gives::<Shipment>(),
        Call::forward(
            Method::GET,
            "/api/v1/carriers",
            "Lists carriers and what they offer.",
            (Logistics, CARRIERS_LIST),
        )
        .needs(Need::Read, Guard::All)
        .gives::<Carriers>(),
    ]
}

/// Labels: whoever packs sticks them on.
pub fn labels() -> Vec<Call> {
    vec![
        Call::own(
            Method::GET,
            "/api/v1/shipments/{id}/label.zpl",
            "Gives the label for a Zebra printer.",
            Own::LabelZpl,
        )
        .needs(Need::FloorRead, Guard::All)
        .gives_content(Content::Other(ZPL)),
        Call::own(
            Method::GET,
            "/api/v1/shipments/{id}/label.pdf",
            "Gives the label for any printer, one page of 4 x 6 inch.",
            Own::LabelPdf,
        )
        .needs(Need::FloorRead, Guard::All)
        .gives_content(Content::Other(PDF)),
        Call::own(
            Method::GET,
            "/api/v1/shipments/{id}/label.svg",
            "Gives the label as a screen shows it; it looks like label.pdf.",
            Own::LabelSvg,
        )
        .needs(Need::FloorRead, Guard::All)
        .gives_content(Content::Other(SVG)),
        Call::own(
            Method::GET,
            "/api/v1/shipments/{id}/label.png",
            "Gives the label that was attached as an image.",
            Own::LabelPng,
        )
        .needs(Need::FloorRead, Guard::All)
        .gives_content(Content::Other(PNG)),
    ]
}

fn tracking() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/tracking-reports/parked",
            "Lists carriers' reports that could not be used, the oldest first.",
            (Logistics, TRACKING_PARKED),
        )
        .asks::<PageQuery>()
        .with_query([LIMIT, CURSOR])
        .gives::<Page<ParkedReport>>(),
        Call::forward(
            Method::POST,
            "/api/v1/tracking-reports/{id}/retry",
            "Takes a parked report again, repaired where it was broken.",
            (Logistics, TRACKING_RETRY),
        )
        .with_path(&[("id", "report_id")])
        .takes::<RetryReport>()
        .gives::<TrackingTaken>(),
        Call::forward(
            Method::POST,
            "/api/v1/tracking-reports/{id}/drop",
            "Gives up a parked report, for a reason.",
            (Logistics, TRACKING_DROP),
        )
        .with_path(&[("id", "report_id")])
        .takes::<DropReport>()
        .gives::<Done>(),
    ]
}
