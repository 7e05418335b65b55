//! Labels as printers take them.

use axum::http::HeaderName;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use contracts::problem::Problem;
use contracts::requests::logistics::{Label, LabelPdf, SHIPMENTS_LABEL, SHIPMENTS_LABEL_PDF};
use contracts::service::Service;
use serde::de::DeserializeOwned;

use super::Arrived;
use crate::state::Edge;

/// What Zebra printers read.
pub const ZPL: &str = "application/zpl";
/// What every printer reads.
pub const PDF: &str = "application/pdf";

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
