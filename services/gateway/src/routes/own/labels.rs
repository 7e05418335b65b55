//! Labels as the printer takes them.

use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::requests::logistics::{Label, SHIPMENTS_LABEL};
use contracts::service::Service;

use super::Arrived;
use crate::state::Edge;

/// What Zebra printers read.
pub const ZPL: &str = "application/zpl";

/// Gives the label for a Zebra printer.
pub async fn zpl(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let question = serde_json::json!({ "shipment_id": arrived.path_value("id") });
    let asked = edge.asker.ask_json::<Label>(
        &arrived.asking,
        Service::Logistics,
        SHIPMENTS_LABEL,
        &question,
    );
    let label = asked.await?;
    let headers = [(CONTENT_TYPE, ZPL), (CONTENT_DISPOSITION, "inline; filename=\"label.zpl\"")];
    Ok((headers, label.zpl).into_response())
}
