//! Sheets of what became of parcels: each line is told to logistics for itself.

use std::collections::BTreeMap;

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

/// Parcels that are told of at once: enough to fill a batch, few enough to leave room for others.
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
    let telling = by_parcel(lines).into_iter().map(|lines| tell_parcel(edge, arrived, lines));
    let told = futures::stream::iter(telling).buffered(AT_ONCE).try_collect();
    let told: Vec<Vec<LineTold>> = told.await?;
    let mut lines: Vec<LineTold> = told.into_iter().flatten().collect();
    lines.sort_by_key(|line| line.line);
    let count = |result| lines.iter().filter(|line| line.result == result).count();
    let (accepted, duplicate, refused) = (count("accepted"), count("duplicate"), count("refused"));
    json(StatusCode::OK, &SheetTold { accepted, duplicate, refused, lines })
}

/// Puts together what is said of one parcel, as it happened: a sheet may begin with the newest.
fn by_parcel(lines: Vec<Read>) -> Vec<Vec<Read>> {
    let mut parcels: BTreeMap<String, Vec<Read>> = BTreeMap::new();
    for (at, line) in lines {
        let number = line.as_ref().map_or("", |line| &line.number);
        let number = number.split_whitespace().collect::<String>().to_uppercase();
        parcels.entry(number).or_default().push((at, line));
    }
    let mut parcels: Vec<_> = parcels.into_values().collect();
    for lines in &mut parcels {
        lines.sort_by_key(|(_, line)| line.as_ref().ok().map(|line| line.time));
    }
    parcels
}

/// Tells one thing after the other: what comes later in a parcel's way rules out what came before.
async fn tell_parcel(
    edge: &Edge,
    arrived: &Arrived,
    lines: Vec<Read>,
) -> Result<Vec<LineTold>, Problem> {
    let mut told = Vec::with_capacity(lines.len());
    for line in lines {
        told.push(tell_line(edge, arrived, line).await?);
    }
    Ok(told)
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

#[cfg(test)]
mod tests {
    use chrono::{FixedOffset, Offset, Utc};

    use super::*;

    #[test]
    fn what_is_said_of_a_parcel_is_told_in_the_order_in_which_it_happened() {
        let sheet = "waybill,status,time\nA 1,delivered,2026-03-02 10:00\nB1,lost,2026-03-01 10:00\n\
            ,lost,\na1,in transit,2026-03-01 10:00\n";
        let utc: FixedOffset = Utc.fix();
        let parcels = by_parcel(sheet::read(sheet.as_bytes(), utc).expect("a sheet"));
        let places: Vec<Vec<usize>> =
            parcels.iter().map(|lines| lines.iter().map(|(at, _)| *at).collect()).collect();
        assert_eq!(places, [vec![4], vec![5, 2], vec![3]]);
    }
}
