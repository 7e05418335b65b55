//! How WooCommerce is told: orders, notes and states of its REST API, version 3.
//!
//! A note bears the name of the shipment, so whoever looks at the notes sees whether it was told. A
//! state is set to what it shall be, which may be done twice.

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use contracts::requests::outbound::{TakenTelling, Verdict};
use serde::Deserialize;
use serde_json::{Value, json};

use super::conversation::{Answer, Request, ShopFact, Step, again, by_status, refused, told};
use super::facts::HandOver;

/// States in which an order waits to be sent; any other was chosen by somebody in the shop.
const UNSENT: [&str; 3] = ["pending", "processing", "on-hold"];
/// States of an order that nobody is going to work on.
const OVER: [&str; 4] = ["completed", "refunded", "failed", "trash"];

/// A conversation with WooCommerce.
pub struct Woocommerce {
    fact: ShopFact,
    authorization: String,
    customer_note: bool,
    stage: Stage,
    /// The order's state, as it was read.
    status: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Order,
    Notes,
    Note,
    Status,
}

#[derive(Deserialize)]
struct Order {
    status: String,
}

#[derive(Deserialize)]
struct Note {
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
    #[serde(default)]
    message: String,
}

impl Woocommerce {
    /// Prepares one; `key` is the consumer key, a colon and the consumer secret.
    pub fn new(taken: &TakenTelling, fact: ShopFact, key: &str) -> Self {
        Self {
            fact,
            authorization: format!("Basic {}", BASE64.encode(key)),
            customer_note: taken.settings.notify_customer,
            stage: Stage::Order,
            status: String::new(),
        }
    }

    /// Reads the order first.
    pub fn begin(&mut self) -> Step {
        self.stage = Stage::Order;
        self.ask(Method::GET, "", None)
    }

    /// Hears an answer.
    pub fn hear(&mut self, answer: &Answer) -> Step {
        if let Some(verdict) = by_status(answer) {
            return Step::Over(verdict);
        }
        if !(200..300).contains(&answer.status) {
            return Step::Over(self.refusal(answer));
        }
        match self.stage {
            Stage::Order => self.order(answer),
            Stage::Notes => self.notes(answer),
            Stage::Note => self.after_note(),
            Stage::Status => self.after_status(answer),
        }
    }

    fn order(&mut self, answer: &Answer) -> Step {
        let Ok(order) = serde_json::from_slice::<Order>(&answer.body) else {
            return unreadable("the order");
        };
        self.status = order.status;
        match &self.fact {
            ShopFact::HandOver(_) => {
                self.stage = Stage::Notes;
                self.ask(Method::GET, "/notes", None)
            }
            ShopFact::Cancellation(_) => match self.status.as_str() {
                "cancelled" => told("the shop had it as cancelled"),
                status if OVER.contains(&status) => {
                    told(format!("the shop has it as {status}, which stays"))
                }
                _ => self.set_status("cancelled"),
            },
        }
    }

    fn notes(&mut self, answer: &Answer) -> Step {
        let Ok(notes) = serde_json::from_slice::<Vec<Note>>(&answer.body) else {
            return unreadable("the notes of the order");
        };
        let ShopFact::HandOver(hand_over) = &self.fact else { return again("it has no note") };
        let marker = hand_over.shipment_id.to_string();
        if notes.iter().any(|note| note.note.contains(&marker)) {
            return self.after_note();
        }
        let body = json!({ "note": note_of(hand_over), "customer_note": self.customer_note });
        self.stage = Stage::Note;
        self.ask(Method::POST, "/notes", Some(&body))
    }

    fn after_note(&mut self) -> Step {
        let complete = matches!(&self.fact, ShopFact::HandOver(hand_over) if hand_over.complete);
        match complete && UNSENT.contains(&self.status.as_str()) {
            true => self.set_status("completed"),
            false => told("the order has its note"),
        }
    }

    fn set_status(&mut self, status: &str) -> Step {
        self.stage = Stage::Status;
        self.ask(Method::PUT, "", Some(&json!({ "status": status })))
    }

    fn after_status(&self, answer: &Answer) -> Step {
        match serde_json::from_slice::<Order>(&answer.body) {
            Ok(order) => told(format!("the order is {} there", order.status)),
            Err(_) => unreadable("the changed order"),
        }
    }

    fn refusal(&self, answer: &Answer) -> Verdict {
        let said = serde_json::from_slice::<Refusal>(&answer.body);
        let Ok(Refusal { code, message }) = said else {
            let reason = format!("it answered {} and no JSON; is this a shop?", answer.status);
            return Verdict::Closed { reason };
        };
        match (answer.status, code.as_str()) {
            (
                404,
                "woocommerce_rest_shop_order_invalid_id" | "woocommerce_rest_order_invalid_id",
            ) => refused("the shop has no such order"),
            (404, _) => Verdict::Closed { reason: format!("it has no such API: {code} {message}") },
            (status, _) => {
                let reason = format!("it answered {status}: {code} {message}");
                Verdict::Again { reason, after_seconds: None }
            }
        }
    }

    fn ask(&self, method: Method, below: &str, body: Option<&Value>) -> Step {
        let order = match &self.fact {
            ShopFact::HandOver(hand_over) => &hand_over.order_ref,
            ShopFact::Cancellation(cancellation) => &cancellation.order_ref,
        };
        if order.is_empty() || !order.bytes().all(|byte| byte.is_ascii_digit()) {
            return Step::Over(refused(format!("`{order}` is no order's id in WooCommerce")));
        }
        let mut headers = vec![
            ("authorization", self.authorization.clone()),
            ("accept", "application/json".to_owned()),
        ];
        if body.is_some() {
            headers.push(("content-type", "application/json".to_owned()));
        }
        Step::Ask(Request {
            changes: method != Method::GET,
            method,
            // Nothing else is read, least of all the customer's address.
            below: Some(format!("/wp-json/wc/v3/orders/{order}{below}?_fields=id,status,note")),
            headers,
            body: body.map(|body| body.to_string().into_bytes()).unwrap_or_default(),
            points: 1.0,
        })
    }
}

fn note_of(hand_over: &HandOver) -> String {
    let HandOver { carrier, tracking_number, tracking_url, shipment_id, .. } = hand_over;
    let link = tracking_url.as_ref().map(|url| format!(", {url}")).unwrap_or_default();
    format!("Handed over to {carrier}, tracking number {tracking_number}{link} ({shipment_id}).")
}

fn unreadable(what: &str) -> Step {
    again(format!("its answer about {what} cannot be read"))
}

#[cfg(test)]
mod tests;
