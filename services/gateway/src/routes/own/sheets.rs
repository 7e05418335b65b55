//! Sheets of what became of parcels: each line is told to logistics for itself.

use axum::http::StatusCode;
use axum::response::Response;
use contracts::ids::ShipmentId;
use contracts::problem::Problem;
use contracts::requests::logistics::{TRACKING_TELL, Taken, TellTracking, TrackingTaken};
use contracts::service::Service;
use futures::{StreamExt, TryStreamExt};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Arrived, json};
use crate::domain::sheet::{self, Line, Read};
use crate::state::Edge;

/// Lines that are told at once: enough to fill a batch, few enough to leave room for others.
const AT_ONCE: usize = 16;

/// What became of a sheet.
#[derive(Debug, Serialize, JsonSchema)]
pub struct SheetTold {
    /// Lines that said something new.
    pub accepted: usize,
    /// Lines that were known.
    pub duplicate: usize,
    /// Lines that could not be used.
    pub refused: usize,
    /// Every line, in the order of the sheet.
    pub lines: Vec<LineTold>,
}

/// What became of a line.
#[derive(Debug, Serialize, JsonSchema)]
pub struct LineTold {
    /// Its place in the sheet; the line of names is 1.
    pub line: usize,
    /// `accepted`, `duplicate` or `refused`.
    pub result: &'static str,
    /// The shipment, where it is known.
    pub shipment_id: Option<ShipmentId>,
    /// Why it was refused.
    pub reason: Option<String>,
}

/// Tells logistics every line; a sheet that is sent again repeats nothing.
///
/// - Errs: where logistics does not answer; whatever was told before stays told.
pub async fn tell(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    if let Some((name, _)) = arrived.query.iter().find(|(name, _)| name != "offset") {
        let words = format!("`{name}` is no parameter here; there is: offset");
        return Err(Problem::bad_request(words));
    }
    let offset = arrived.query_value("offset").unwrap_or("+00:00");
    let offset = sheet::offset(offset).ok_or_else(|| {
        Problem::bad_request("`offset` is what local time is ahead of UTC, such as +08:00")
    })?;
    let lines = sheet::read(&arrived.body.bytes, offset).map_err(Problem::unprocessable)?;
    let telling = lines.into_iter().map(|line| tell_line(edge, arrived, line));
    let told = futures::stream::iter(telling).buffered(AT_ONCE).try_collect();
    let lines: Vec<LineTold> = told.await?;
    let count = |result| lines.iter().filter(|line| line.result == result).count();
    let (accepted, duplicate, refused) = (count("accepted"), count("duplicate"), count("refused"));
    json(StatusCode::OK, &SheetTold { accepted, duplicate, refused, lines })
}

async fn tell_line(edge: &Edge, arrived: &Arrived, (at, line): Read) -> Result<LineTold, Problem> {
    let refused = |reason: String| LineTold {
        line: at,
        result: "refused",
        shipment_id: None,
        reason: Some(reason),
    };
    let question = match line {
        Ok(line) => question(line),
        Err(reason) => return Ok(refused(reason)),
    };
    let asked = edge.asker.ask_json::<TrackingTaken>(
        &arrived.asking,
        Service::Logistics,
        TRACKING_TELL,
        &question,
    );
    match asked.await {
        Ok(taken) => {
            let result = if taken.status == Taken::Duplicate { "duplicate" } else { "accepted" };
            Ok(LineTold { line: at, result, shipment_id: taken.shipment_id, reason: None })
        }
        Err(problem) if problem.status < 500 => {
            Ok(refused(problem.detail.unwrap_or_else(|| problem.title.to_string())))
        }
        Err(problem) => Err(problem),
    }
}

fn question(line: Line) -> TellTracking {
    let Line { number, status, time, carrier, city, description, reason } = line;
    TellTracking {
        tracking_number: number,
        carrier,
        status,
        occurred_at: time,
        description,
        city,
        incident_reason: reason,
    }
}
