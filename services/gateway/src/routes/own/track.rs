//! The customer's page: what the holder of the link may see, as plain HTML without scripts.

use std::fmt::Write;

use axum::http::header::LOCATION;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use contracts::problem::Problem;
use contracts::requests::logistics::{SHIPMENTS_TRACK, TrackQuery, TrackedShipment};
use contracts::service::Service;
use credentials::links::{self, Link, LinkError, Purpose};

use super::{Arrived, address, returns, shortages};
use crate::edge::clock::now;
use crate::edge::form::Language;
use crate::edge::html::{self, Page, escape};
use crate::state::Edge;

mod words;

use words::words;

/// The style of the pages of a customer.
const STYLE: &str = include_str!("track.css");

/// Shows where a shipment is, or what the holder of a signed link may do; a token that nobody gave
/// gets a page too, with 404.
pub async fn page(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    if links::is_signed(arrived.path_value("token")) {
        return match edge.links.read(arrived.path_value("token"), now().timestamp()) {
            Ok(Link { purpose: Purpose::Shortage, .. })
            | Err(LinkError::Expired(Link { purpose: Purpose::Shortage, .. })) => {
                shortages::page(edge, arrived).await
            }
            Ok(Link { purpose: Purpose::Return, .. })
            | Err(LinkError::Expired(Link { purpose: Purpose::Return, .. })) => {
                returns::page(edge, arrived).await
            }
            Ok(_) | Err(_) => address::page(edge, arrived).await,
        };
    }
    let language = language_of(arrived);
    let question = TrackQuery { token: arrived.path_value("token").to_owned() };
    let asking = arrived.asking_as("customer".to_owned());
    let asked = edge.asker.ask_json::<TrackedShipment>(
        &asking,
        Service::Logistics,
        SHIPMENTS_TRACK,
        &question,
    );
    match asked.await {
        Ok(shipment) => {
            let body = story(language, &shipment);
            Ok(shown(language, StatusCode::OK, words(language).title, &body))
        }
        Err(problem) if problem.status == 404 => {
            let (title, sentence) = words(language).nothing;
            let body = format!("<h1>{title}</h1><p>{sentence}</p>");
            Ok(shown(language, StatusCode::NOT_FOUND, title, &body))
        }
        Err(problem) => Err(problem),
    }
}

/// What the address asks for counts before what the browser prefers.
pub fn language_of(arrived: &Arrived) -> Language {
    let asked = arrived.query_value("lang").or(arrived.header("accept-language"));
    Language::accepted(asked)
}

/// Gives where a page of a link is, in the language that the address asked for.
///
/// - Takes: `behind`, what stands behind the token.
pub fn place(arrived: &Arrived, behind: &str) -> String {
    let mut place = format!("/track/{}{behind}", arrived.path_value("token"));
    if arrived.query_value("lang").is_some() {
        place.push_str("?lang=");
        place.push_str(language_of(arrived).tag());
    }
    place
}

/// Sends a browser to the page of its link: reloading that sends nothing twice.
pub fn back(arrived: &Arrived) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(place) = HeaderValue::try_from(place(arrived, "")) {
        response.headers_mut().insert(LOCATION, place);
    }
    response
}

/// Says what an item is, by its name where it has one.
pub fn item(sku: &str, name: Option<&str>) -> String {
    match name {
        Some(name) if name != sku => format!("{name} ({sku})"),
        _ => sku.to_owned(),
    }
}

/// Makes a customer's page.
pub fn shown(language: Language, status: StatusCode, title: &str, body: &str) -> Response {
    respond(language, status, title, body, false)
}

/// Makes a customer's page with a form that is sent to us.
pub fn shown_with_form(
    language: Language,
    status: StatusCode,
    title: &str,
    body: &str,
) -> Response {
    respond(language, status, title, body, true)
}

fn respond(
    language: Language,
    status: StatusCode,
    title: &str,
    body: &str,
    has_form: bool,
) -> Response {
    let body = format!("<main>{body}</main>");
    let language = language.tag();
    html::respond(status, &Page { language, title, style: STYLE, body: &body, has_form })
}

fn story(language: Language, shipment: &TrackedShipment) -> String {
    let said = words(language);
    let mut page = format!("<h1>{}</h1><dl>", escape(words::where_it_is(language, shipment)));
    let mut fact = |name: &str, value: &str| {
        let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", escape(value));
    };
    fact(said.order, &shipment.order_number);
    let carrier = [shipment.carrier.as_deref(), shipment.tracking_number.as_deref()];
    let carrier: Vec<_> = carrier.into_iter().flatten().collect();
    if !carrier.is_empty() {
        fact(said.carrier, &carrier.join(" "));
    }
    if let Some(city) = &shipment.city {
        fact(said.to, city);
    }
    // The token must not reach the carrier as the page from which one came.
    if let Some(url) = shipment.tracking_url.as_deref().filter(|url| url.starts_with("https://")) {
        let _ = write!(
            page,
            "<dt></dt><dd><a href=\"{}\" rel=\"noreferrer nofollow\">{}</a></dd>",
            escape(url),
            said.at_the_carrier
        );
    }
    page.push_str("</dl>");
    if shipment.events.is_empty() {
        return page;
    }
    page.push_str("<ol reversed>");
    for event in &shipment.events {
        let at = event.occurred_at.format("%Y-%m-%d %H:%M UTC");
        let city = event.city.as_deref().map(|city| format!(", {}", escape(city)));
        let (report, city) = (words::of_report(language, event), city.unwrap_or_default());
        let report = escape(report);
        let _ = write!(page, "<li>{report}{city}<time>{at}</time></li>");
    }
    page.push_str("</ol>");
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_stays_text() {
        let shipment: TrackedShipment = serde_json::from_value(serde_json::json!({
            "order_number": "<script>1</script>",
            "carrier": "C & A",
            "tracking_number": null,
            "status": "handed_over",
            "tracking_status": "in_transit",
            "in_words": "On its way",
            "city": "Köln",
            "events": [{
                "tracking_status": "in_transit",
                "in_words": "Left the depot",
                "city": "<i>",
                "occurred_at": "2026-01-02T03:04:05Z",
            }],
        }))
        .expect("a shipment");
        let page = story(Language::English, &shipment);
        assert!(!page.contains("<script") && !page.contains("<i>"), "{page}");
        assert!(page.contains("C &amp; A") && page.contains("2026-01-02 03:04 UTC"), "{page}");
        let page = story(Language::Chinese, &shipment);
        assert!(page.contains("承运商") && page.contains("正在运输途中"), "{page}");
        assert!(!page.contains("depot") && !page.contains("On its way"), "{page}");
    }
}
