//! Missing pieces: a clerk offers choices, the customer chooses by a link.

use std::fmt::Write;

use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::{
    SHORTAGES_CHOOSE, SHORTAGES_GET, SHORTAGES_OFFER, Shortage, ShortageChoice,
};
use contracts::service::Service;
use credentials::links::{Link, LinkError, Purpose};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json as value;

use super::{Arrived, json, track};
use crate::edge::clock::now;
use crate::edge::html::escape;
use crate::state::Edge;

/// What a form of a browser is.
const FORM: &str = "application/x-www-form-urlencoded";

/// What the customer may choose.
#[derive(Debug, Clone, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct OfferedChoices {
    /// Among these; all there are where nothing is said.
    pub choices: Option<Vec<ShortageChoice>>,
}

/// The case, with the link by which the customer chooses.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub struct OfferMade {
    /// The case.
    pub shortage: Shortage,
    /// The path of the customer's page.
    pub path: String,
    /// Until when it is good.
    pub expires_at: DateTime<Utc>,
}

/// What the customer chose.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CustomersChoice {
    /// What.
    pub choice: ShortageChoice,
}

/// Lets the customer choose, and gives the link.
pub async fn offer(edge: &Edge, arrived: Arrived) -> Result<Response, Problem> {
    let wish: OfferedChoices = match arrived.body.bytes.is_empty() {
        true => OfferedChoices::default(),
        false => arrived.json()?,
    };
    let question = value!({ "shortage_id": arrived.path_value("id"), "choices": wish.choices });
    let asked =
        edge.asker.ask_json(&arrived.asking, Service::Warehouse, SHORTAGES_OFFER, &question);
    let shortage: Shortage = asked.await?;
    let purpose = Purpose::Shortage;
    let expires_at = now() + TimeDelta::seconds(purpose.lasts_seconds());
    let link = Link {
        purpose,
        subject: shortage.shortage_id.to_string(),
        expires_at: expires_at.timestamp(),
    };
    let path = format!("/track/{}", edge.links.sign(&link));
    json(StatusCode::OK, &OfferMade { shortage, path, expires_at })
}

/// Shows the holder of a link what is missing and what can be chosen.
pub async fn page(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let token = arrived.path_value("token");
    match case_of(edge, token) {
        Ok(id) => {
            let question = value!({ "shortage_id": id });
            match ask(edge, arrived, SHORTAGES_GET, &question).await {
                Ok(shortage) => Ok(shown(&shortage, token)),
                Err(problem) if problem.status == 404 => Ok(track::nothing_here()),
                Err(problem) => Err(problem),
            }
        }
        Err(words) => Ok(track::sorry(StatusCode::NOT_FOUND, words)),
    }
}

/// Does what the holder of a link chose, and shows how it stands.
pub async fn choose(edge: &Edge, arrived: &Arrived) -> Result<Response, Problem> {
    let token = arrived.path_value("token");
    let id = match case_of(edge, token) {
        Ok(id) => id,
        Err(words) => return Ok(track::sorry(StatusCode::NOT_FOUND, words)),
    };
    let CustomersChoice { choice } = chosen(arrived)?;
    let question = value!({ "shortage_id": id, "choice": choice });
    match ask(edge, arrived, SHORTAGES_CHOOSE, &question).await {
        Ok(shortage) => Ok(shown(&shortage, token)),
        Err(problem) if problem.status == 404 => Ok(track::nothing_here()),
        Err(problem) if problem.status == 409 => {
            let words = "This cannot be chosen any more. Open the link again to see how it stands.";
            Ok(track::sorry(StatusCode::CONFLICT, words))
        }
        Err(problem) => Err(problem),
    }
}

fn chosen(arrived: &Arrived) -> Result<CustomersChoice, Problem> {
    let kind = arrived.header(CONTENT_TYPE.as_str()).unwrap_or_default();
    if !kind.starts_with(FORM) {
        return arrived.json();
    }
    let text = std::str::from_utf8(&arrived.body.bytes).unwrap_or_default();
    let word = text.split('&').find_map(|pair| pair.strip_prefix("choice="));
    let choice = word.and_then(ShortageChoice::parse);
    let choice = choice.ok_or_else(|| Problem::unprocessable("the form names no choice"))?;
    Ok(CustomersChoice { choice })
}

/// Gives the case that a link is for.
///
/// - Errs: in words for whoever holds it.
fn case_of(edge: &Edge, token: &str) -> Result<String, &'static str> {
    match edge.links.read(token, now().timestamp()) {
        Ok(link) if link.purpose == Purpose::Shortage => Ok(link.subject),
        Ok(_) | Err(LinkError::Unknown) => {
            Err("This link leads nowhere. Please check that it is complete.")
        }
        Err(LinkError::Expired(_)) => {
            Err("This link is no longer good. Please ask us for another.")
        }
    }
}

async fn ask(
    edge: &Edge,
    arrived: &Arrived,
    endpoint: &str,
    question: &serde_json::Value,
) -> Result<Shortage, Problem> {
    let asking = arrived.asking_as("customer".to_owned());
    edge.asker.ask_json(&asking, Service::Warehouse, endpoint, question).await
}

fn shown(shortage: &Shortage, token: &str) -> Response {
    track::form_of("Your order", &story(shortage, token))
}

fn story(shortage: &Shortage, token: &str) -> String {
    let mut page = format!("<h1>{}</h1><dl>", in_words(shortage));
    let mut fact = |name: &str, value: &str| {
        let _ = write!(page, "<dt>{name}</dt><dd>{}</dd>", escape(value));
    };
    fact("Order", &shortage.order_number);
    fact("Item", shortage.sku.as_str());
    if shortage.missing > 0 {
        fact("Missing", &shortage.missing.to_string());
        if let Some(day) = shortage.expected_on {
            fact("Expected", &day.to_string());
        }
    }
    if shortage.arrived > 0 {
        fact("Arrived", &shortage.arrived.to_string());
    }
    if shortage.cancelled > 0 {
        fact("Cancelled", &shortage.cancelled.to_string());
    }
    let default = shortage.decide_by.filter(|_| shortage.state == "open");
    if let Some(at) = default {
        let at = at.format("%Y-%m-%d %H:%M UTC").to_string();
        fact("Without an answer cancelled on", &at);
    }
    page.push_str("</dl>");
    let open = shortage.offered.iter().filter(|choice| shortage.choices.contains(choice));
    let open: Vec<_> = open.collect();
    if open.is_empty() {
        return page;
    }
    let _ = write!(page, "<form method=\"post\" action=\"/track/{}/shortage\">", escape(token));
    for choice in open {
        let (word, words) = (choice.word(), words_of(*choice));
        let _ = write!(page, "<button name=\"choice\" value=\"{word}\">{words}</button> ");
    }
    page.push_str("</form>");
    page
}

fn in_words(shortage: &Shortage) -> String {
    match (shortage.state.as_str(), shortage.wait_until) {
        ("open", _) => "Something of your order is missing".to_owned(),
        ("waiting", Some(day)) => format!("We wait for it until {day}"),
        ("waiting", None) => "We wait for it".to_owned(),
        ("cancelling", _) => "It is being cancelled".to_owned(),
        _ => "Nothing is missing any more".to_owned(),
    }
}

fn words_of(choice: ShortageChoice) -> &'static str {
    match choice {
        ShortageChoice::Wait => "Wait for it",
        ShortageChoice::Cancel => "Cancel what is missing",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortage(state: &str, choices: &[&str]) -> Shortage {
        serde_json::from_value(value!({
            "shortage_id": "sho_01981f5a3c00800390000000ac0bcd2a",
            "order_id": "ord_01981f5a3c00800190000000abecde2a",
            "order_number": "<b>#1</b>",
            "line_id": "lin_01981f5a3c00800290000000ac0bcd2a",
            "sku": "LAMP-1", "state": state, "owner": "customer",
            "missing": 2, "arrived": 0, "cancelled": 0,
            "opened_at": "2026-01-02T03:04:05Z", "expected_on": "2026-02-01",
            "wait_until": null, "decide_by": "2026-03-01T00:00:00Z",
            "choices": choices, "offered": ["wait", "cancel"],
            "decided_by": null, "decided_at": null, "reason": null,
        }))
        .expect("a shortage")
    }

    #[test]
    fn what_was_offered_and_can_be_chosen_is_a_button() {
        let page = story(&shortage("open", &["wait", "cancel"]), "a.b");
        assert!(page.contains("action=\"/track/a.b/shortage\""), "{page}");
        assert_eq!(page.matches("<button").count(), 2, "{page}");
        assert!(page.contains("2026-03-01 00:00 UTC") && page.contains("2026-02-01"), "{page}");
        assert!(!page.contains("<b>"), "{page}");
        let page = story(&shortage("cancelling", &[]), "a.b");
        assert!(!page.contains("<form") && page.contains("being cancelled"), "{page}");
    }
}
