//! Shipments, labels and what carriers report.

use axum::http::Method;
use contracts::requests::logistics::{
    BookShipment, CARRIERS_LIST, Carriers, EndShipment, ParkedReport, ReportShipment, RetryReport,
    SHIPMENTS_BOOK, SHIPMENTS_GET, SHIPMENTS_HAND_OVER, SHIPMENTS_LIST, SHIPMENTS_REPORT,
    SHIPMENTS_REPORT_LOST, SHIPMENTS_REPORT_RETURNED, SHIPMENTS_SETTLE_INCIDENTS, SHIPMENTS_VOID,
    Shipment, ShipmentQuery, ShipmentsQuery, TRACKING_PARKED, TRACKING_RETRY, TrackingTaken,
};
use contracts::requests::{Page, PageQuery};
use contracts::service::Service::Logistics;
use schemars::JsonSchema;

use super::{CURSOR, LIMIT, PAGE_CURSOR, PAGE_LIMIT, flag, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Content, Guard, Own};

const SHIPMENT: &[(&str, &str)] = &[("id", "shipment_id")];

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
    calls.extend(tracking());
    calls
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
            PAGE_LIMIT,
            PAGE_CURSOR,
        ])
        .gives::<Page<Shipment>>(),
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
        Call::own(
            Method::GET,
            "/api/v1/shipments/{id}/label.zpl",
            "Gives the label for a Zebra printer.",
            Own::LabelZpl,
        )
        .needs(Need::FloorRead, Guard::All)
        .gives_content(Content::Other(crate::routes::own::ZPL)),
        Call::own(
            Method::GET,
            "/api/v1/shipments/{id}/label.pdf",
            "Gives the label for any printer, one page of 4 x 6 inch.",
            Own::LabelPdf,
        )
        .needs(Need::FloorRead, Guard::All)
        .gives_content(Content::Other(crate::routes::own::PDF)),
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
        Call::own(Method::GET, "/track/{token}", "Shows a customer where a parcel is.", Own::Track)
            .needs(Need::Nothing, Guard::All)
            .gives_content(Content::Other("text/html")),
    ]
}
