//! Sales as a CSV file, every currency in rows of its own.

use axum::http::HeaderValue;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::requests::analytics::{SalesGroup, SalesRow};

use super::asked::Asked;
use super::sold;
use crate::console::visit::Visitor;
use crate::domain::role::Room;
use crate::state::Edge;

/// What spreadsheets need to read it as UTF-8.
const MARK: &str = "\u{feff}";
const HEADS: [&str; 11] = [
    "day",
    "channel",
    "sku",
    "country",
    "region",
    "currency",
    "orders",
    "pieces",
    "revenue",
    "cancelled_orders",
    "cancelled_pieces",
];

/// Gives a group as a file.
///
/// - Errs: 400 for a group that there is not; 422 where there are more rows than a file takes.
pub async fn file(edge: &Edge, visitor: &Visitor) -> Result<Response, Problem> {
    visitor.needs(Room::Sales)?;
    let asked = Asked::of(&visitor.visit);
    let by = visitor.visit.asked("by").unwrap_or("day");
    let group = group(by).ok_or_else(|| Problem::bad_request("sales have no such group"))?;
    let (rows, more) = sold::all(edge, visitor, sold::question(&asked, group)).await?;
    if more {
        return Err(Problem::unprocessable(
            "there are too many rows for a file; ask for fewer days",
        ));
    }
    let name = format!("sales-{by}-{}-{}.csv", asked.from, asked.to);
    let mut response = text(&rows).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let shown = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    headers.insert(CONTENT_DISPOSITION, shown.map_err(|error| runtime::broken(&error))?);
    Ok(response)
}

fn group(word: &str) -> Option<SalesGroup> {
    match word {
        "day" => Some(SalesGroup::Day),
        "product" => Some(SalesGroup::Product),
        "region" => Some(SalesGroup::Region),
        "channel" => Some(SalesGroup::Channel),
        _ => None,
    }
}

fn text(rows: &[SalesRow]) -> String {
    let mut text = format!("{MARK}{}\r\n", HEADS.join(","));
    for row in rows {
        let named = |value: Option<&str>| cell(value.unwrap_or_default());
        let cells = [
            row.day.map(|day| day.to_string()).unwrap_or_default(),
            named(row.channel.as_deref()),
            named(row.sku.as_ref().map(|sku| sku.as_str())),
            named(row.country.as_deref()),
            named(row.region.as_deref()),
            row.revenue.currency.to_string(),
            row.orders.to_string(),
            row.pieces.to_string(),
            row.revenue.currency.format_amount(row.revenue.amount_minor),
            row.cancelled_orders.to_string(),
            row.cancelled_pieces.to_string(),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    text
}

/// Writes a text so that no spreadsheet takes it for a formula, nor for two cells.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let text = if formula { format!("'{text}") } else { text.to_owned() };
    if text.contains([',', '"', '\r', '\n']) {
        return format!("\"{}\"", text.replace('"', "\"\""));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_is_a_line_and_what_others_wrote_is_no_formula() {
        let row = json!({ "channel": "=cmd,\"x\"", "orders": 2, "pieces": 3,
            "revenue": { "amount_minor": 1990, "currency": "EUR" },
            "cancelled_orders": 1, "cancelled_pieces": 1 });
        let row: SalesRow = serde_json::from_value(row).expect("a row");
        let text = text(&[row]);
        let line = text.lines().nth(1).expect("a line");
        assert_eq!(line, ",\"'=cmd,\"\"x\"\"\",,,,EUR,2,3,19.90,1,1");
        assert!(text.starts_with("\u{feff}day,channel,"), "{text}");
        assert_eq!(group("everything"), None);
    }
}
