//! The customer's page: what the holder of the link may see, as plain HTML without scripts.

use std::fmt::Write;

use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY};
use axum::http::{HeaderName, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::problem::Problem;
use contracts::requests::logistics::{SHIPMENTS_TRACK, TrackQuery, TrackedShipment};
use contracts::service::Service;
use sha2::{Digest, Sha256};

use super::Arrived;
use crate::state::Edge;

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

const STYLE: &str = "body{font:1rem/1.5 system-ui,sans-serif;max-width:34rem;margin:2rem auto;\
padding:0 1rem}ol{padding-left:1.2rem}time{color:#666}";

/// Shows where a shipment is; a token that nobody gave gets a page too, with 404.
pub async fn page(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let question = TrackQuery { token: arrived.path_value("token").to_owned() };
    let asking = arrived.asking_as("customer".to_owned());
    let asked = edge.asker.ask_json::<TrackedShipment>(
        &asking,
        Service::Logistics,
        SHIPMENTS_TRACK,
        &question,
    );
    match asked.await {
        Ok(shipment) => Ok(html(StatusCode::OK, "Your parcel", &story(&shipment))),
        Err(problem) if problem.status == 404 => {
            let words = "<h1>Nothing here</h1><p>This link leads nowhere. Please check that it is \
                         complete.</p>";
            Ok(html(StatusCode::NOT_FOUND, "Nothing here", words))
        }
        Err(problem) => Err(problem),
    }
}

fn story(shipment: &TrackedShipment) -> String {
    let mut page = format!("<h1>{}</h1>", escape(&shipment.in_words));
    let mut fact = |name: &str, value: &str| {
        let _ = write!(page, "<p>{name}: {}</p>", escape(value));
    };
    fact("Order", &shipment.order_number);
    let carrier = [shipment.carrier.as_deref(), shipment.tracking_number.as_deref()];
    let carrier: Vec<_> = carrier.into_iter().flatten().collect();
    if !carrier.is_empty() {
        fact("Carrier", &carrier.join(" "));
    }
    if let Some(city) = &shipment.city {
        fact("To", city);
    }
    page.push_str("<ol reversed>");
    for event in &shipment.events {
        let at = event.occurred_at.format("%Y-%m-%d %H:%M UTC");
        let city = event.city.as_deref().map(|city| format!(", {}", escape(city)));
        let (words, city) = (escape(&event.in_words), city.unwrap_or_default());
        let _ = write!(page, "<li><time>{at}</time> {words}{city}</li>");
    }
    page.push_str("</ol>");
    page
}

fn html(status: StatusCode, title: &str, body: &str) -> Response {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><title>{title}</title>\
         <style>{STYLE}</style></head><body>{body}</body></html>"
    );
    let style = BASE64.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'none'; \
         frame-ancestors 'none'"
    );
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CONTENT_SECURITY_POLICY, policy.as_str()),
        (REFERRER_POLICY, "no-referrer"),
        (ROBOTS, "noindex"),
    ];
    (status, headers, page).into_response()
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_stays_text() {
        assert_eq!(escape(r#"<b a="1">'&"#), "&lt;b a=&quot;1&quot;&gt;&#39;&amp;");
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
        let page = story(&shipment);
        assert!(!page.contains("<script") && !page.contains("<i>"), "{page}");
        assert!(page.contains("C &amp; A") && page.contains("2026-01-02 03:04 UTC"), "{page}");
    }

    #[test]
    fn the_page_loads_nothing_and_may_not_be_framed() {
        let response = html(StatusCode::OK, "t", "b");
        let policy = response.headers()[CONTENT_SECURITY_POLICY].to_str().expect("text");
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }
}
