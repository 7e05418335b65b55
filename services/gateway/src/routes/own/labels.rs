//! Labels as printers take them.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::problem::Problem;
use contracts::requests::logistics::{
    AttachedLabel, Label, LabelPdf, LabelPng, LabelSvg, SHIPMENTS_ATTACH_LABEL, SHIPMENTS_LABEL,
    SHIPMENTS_LABEL_PDF, SHIPMENTS_LABEL_PNG, SHIPMENTS_LABEL_SVG,
};
use contracts::service::Service;
use serde::de::DeserializeOwned;

use super::{Arrived, json};
use crate::state::Edge;

/// What Zebra printers read.
pub const ZPL: &str = "application/zpl";
/// What every printer reads.
pub const PDF: &str = "application/pdf";
/// What every screen shows.
pub const PNG: &str = "image/png";
/// What every screen shows as sharp as it is large.
pub const SVG: &str = "image/svg+xml";

/// Gives the label for a Zebra printer.
pub async fn zpl(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let label: Label = ask(edge, arrived, SHIPMENTS_LABEL).await?;
    Ok((named(ZPL, "inline; filename=\"label.zpl\""), label.zpl).into_response())
}

/// Gives the label for any printer.
pub async fn pdf(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let label: LabelPdf = ask(edge, arrived, SHIPMENTS_LABEL_PDF).await?;
    let pdf = STANDARD.decode(label.pdf_base64).map_err(|error| runtime::broken(&error))?;
    Ok((named(PDF, "inline; filename=\"label.pdf\""), pdf).into_response())
}

/// Gives the label that was attached as an image.
pub async fn png(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let label: LabelPng = ask(edge, arrived, SHIPMENTS_LABEL_PNG).await?;
    let png = STANDARD.decode(label.png_base64).map_err(|error| runtime::broken(&error))?;
    Ok((named(PNG, "inline; filename=\"label.png\""), png).into_response())
}

/// Gives the label as a screen shows it.
pub async fn svg(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let label: LabelSvg = ask(edge, arrived, SHIPMENTS_LABEL_SVG).await?;
    Ok((named(SVG, "inline; filename=\"label.svg\""), label.svg).into_response())
}

/// Takes the label of a carrier of one's own: the bytes, whatever their media type is said to be.
pub async fn attach(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let question = serde_json::json!({
        "shipment_id": arrived.path_value("id"),
        "content_base64": STANDARD.encode(&arrived.body.bytes),
    });
    let asked = edge.asker.ask_json::<AttachedLabel>(
        &arrived.asking,
        Service::Logistics,
        SHIPMENTS_ATTACH_LABEL,
        &question,
    );
    json(StatusCode::OK, &asked.await?)
}

/// The name of the file says nothing about whose parcel it is.
fn named(media: &'static str, disposition: &'static str) -> [(HeaderName, &'static str); 2] {
    [(CONTENT_TYPE, media), (CONTENT_DISPOSITION, disposition)]
}

async fn ask<T: DeserializeOwned>(
    edge: &Edge,
    arrived: &Arrived,
    endpoint: &str,
) -> Result<T, Problem> {
    let question = serde_json::json!({ "shipment_id": arrived.path_value("id") });
    edge.asker.ask_json(&arrived.asking, Service::Logistics, endpoint, &question).await
}
