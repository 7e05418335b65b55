//! How Shopify is told: fulfillments and cancellations of its GraphQL Admin API.
//!
//! Before anything is told, the order is read: a fulfillment with our tracking number was told
//! before, pieces that are not open any more were sent or removed in the shop. A fulfillment covers
//! fulfillment orders of one location, so one hand-over may need several.

mod answers;
mod limits;
mod queries;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, TimeDelta, Utc};
use contracts::requests::outbound::{TakenTelling, TargetSettings, Verdict};
use serde_json::{Value, json};

use answers::{Fulfilled, Open, OpenLine};
pub use limits::{allowance, refusal};
pub use queries::request;

use super::conversation::{Answer, ShopFact, Step, again, by_status, refused, told};
use super::facts::{Cancellation, Pieces};

/// A cancellation is a job of the shop; after so long without a sign of it we ask again.
const ACCEPTED_MINUTES: i64 = 15;
/// When a job that was accepted is looked at.
const LOOK_AFTER_SECONDS: u32 = 10;
/// What the requests cost at most, by the rules that Shopify publishes: its answers correct it.
const LOOK_POINTS: f64 = 120.0;
const CHANGE_POINTS: f64 = 10.0;

/// A conversation with Shopify.
pub struct Shopify {
    fact: ShopFact,
    settings: TargetSettings,
    token: String,
    accepted_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    stage: Stage,
    /// Fulfillments with our number whose pieces are not counted yet.
    uncounted: Vec<String>,
    /// What the shop has under our number, by line.
    there: BTreeMap<String, u32>,
    /// What is open in the shop.
    open: Vec<OpenLine>,
    /// What is still to be told: one fulfillment each.
    parts: VecDeque<Vec<OpenLine>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    Order,
    Pieces,
    Open,
    Fulfil,
    Cancel,
}

impl Shopify {
    /// Prepares one.
    pub fn new(taken: &TakenTelling, fact: ShopFact, token: &str) -> Self {
        Self {
            fact,
            settings: taken.settings.clone(),
            token: token.to_owned(),
            accepted_at: taken.accepted_at,
            now: taken.taken_at,
            stage: Stage::Order,
            uncounted: vec![],
            there: BTreeMap::new(),
            open: vec![],
            parts: VecDeque::new(),
        }
    }

    /// Reads the order first.
    pub fn begin(&mut self) -> Step {
        let order = self.order_ref();
        if order.is_empty() || !order.bytes().all(|byte| byte.is_ascii_digit()) {
            return Step::Over(refused(format!("`{order}` is no order's id in Shopify")));
        }
        self.stage = Stage::Order;
        self.ask(queries::ORDER, &json!({ "id": self.order_gid() }))
    }

    /// Hears an answer.
    pub fn hear(&mut self, answer: &Answer) -> Step {
        if let Some(verdict) = limits::refusal(answer).or_else(|| by_status(answer)) {
            return Step::Over(verdict);
        }
        if answer.status != 200 {
            let reason = format!("it answered {}: is this a shop's address?", answer.status);
            return Step::Over(Verdict::Closed { reason });
        }
        let next = match self.stage {
            Stage::Order => self.order(answer),
            Stage::Pieces => self.pieces(answer),
            Stage::Open => self.opened(answer),
            Stage::Fulfil => self.fulfilled(answer),
            Stage::Cancel => self.cancelled(answer),
        };
        next.unwrap_or_else(|error| again(format!("its answer cannot be read: {error}")))
    }

    fn order(&mut self, answer: &Answer) -> Result<Step, serde_json::Error> {
        let Some(order) = answers::order(answer)? else {
            return Ok(Step::Over(refused("the shop has no such order")));
        };
        match &self.fact {
            ShopFact::Cancellation(cancellation) => {
                let cancellation = cancellation.clone();
                Ok(self.cancel(order.cancelled_at.is_some(), &cancellation))
            }
            ShopFact::HandOver(hand_over) => {
                let ours =
                    |fulfilled: &&Fulfilled| fulfilled.stands_for(&hand_over.tracking_number);
                self.uncounted =
                    order.fulfillments.iter().filter(ours).map(|one| one.id.clone()).collect();
                Ok(self.count_next())
            }
        }
    }

    fn count_next(&mut self) -> Step {
        match self.uncounted.pop() {
            Some(id) => {
                self.stage = Stage::Pieces;
                self.ask(queries::PIECES, &json!({ "id": id }))
            }
            None if self.wanted().is_empty() => told("the shop had it"),
            None => self.open_after(None),
        }
    }

    fn pieces(&mut self, answer: &Answer) -> Result<Step, serde_json::Error> {
        for (line, quantity) in answers::pieces(answer)? {
            *self.there.entry(line).or_insert(0) += quantity;
        }
        Ok(self.count_next())
    }

    fn open_after(&mut self, cursor: Option<String>) -> Step {
        self.stage = Stage::Open;
        self.ask(queries::OPEN, &json!({ "id": self.order_gid(), "after": cursor }))
    }

    fn opened(&mut self, answer: &Answer) -> Result<Step, serde_json::Error> {
        let Open { lines, next } = answers::open(answer)?;
        self.open.extend(lines);
        Ok(match next {
            Some(cursor) => self.open_after(Some(cursor)),
            None => self.plan(),
        })
    }

    /// Lays what is wanted over what is open: one fulfillment for each location.
    fn plan(&mut self) -> Step {
        let mut wanted = self.wanted();
        let mut parts: BTreeMap<String, Vec<OpenLine>> = BTreeMap::new();
        let mut held = None;
        for line in &self.open {
            let Some(missing) = wanted.get_mut(&line.line) else { continue };
            let quantity = line.remaining.min(*missing);
            if quantity == 0 {
                continue;
            }
            if !line.may_be_fulfilled() {
                held = Some(line.status.clone());
                continue;
            }
            *missing -= quantity;
            let part = OpenLine { remaining: quantity, ..line.clone() };
            parts.entry(line.location.clone()).or_default().push(part);
        }
        self.parts = parts.into_values().collect();
        match (self.parts.is_empty(), held) {
            (true, Some(status)) => again(format!("its fulfillment order is {status} in the shop")),
            (true, None) => told("the shop has nothing open of these lines"),
            (false, _) => self.fulfil_next(),
        }
    }

    fn fulfil_next(&mut self) -> Step {
        let (Some(part), ShopFact::HandOver(hand_over)) = (self.parts.pop_front(), &self.fact)
        else {
            return told("the shop has its fulfillment");
        };
        let variables = queries::fulfillment_of(hand_over, &part, self.settings.notify_customer);
        self.stage = Stage::Fulfil;
        self.change(queries::FULFIL, &variables)
    }

    fn fulfilled(&mut self, answer: &Answer) -> Result<Step, serde_json::Error> {
        Ok(match answers::fulfilled(answer)? {
            Some(why) => again(format!("the shop does not take it: {why}")),
            None => self.fulfil_next(),
        })
    }

    fn cancel(&mut self, is_cancelled: bool, cancellation: &Cancellation) -> Step {
        if is_cancelled {
            return told("the shop has it as cancelled");
        }
        let patience = TimeDelta::minutes(ACCEPTED_MINUTES);
        if self.accepted_at.is_some_and(|at| self.now - at < patience) {
            return accepted("the shop is still cancelling it");
        }
        let variables = json!({
            "orderId": self.order_gid(),
            "reason": "OTHER",
            "refundMethod": { "originalPaymentMethodsRefund": false },
            "restock": true,
            "notifyCustomer": self.settings.notify_customer,
            "staffNote": cancellation.reason,
        });
        self.stage = Stage::Cancel;
        self.change(queries::CANCEL, &variables)
    }

    fn cancelled(&mut self, answer: &Answer) -> Result<Step, serde_json::Error> {
        Ok(match answers::cancelled(answer)? {
            Some(why) => again(format!("the shop does not cancel it: {why}")),
            None => accepted("the shop took the cancellation"),
        })
    }

    /// Gives what the shop does not have yet, by line.
    fn wanted(&self) -> BTreeMap<String, u32> {
        let ShopFact::HandOver(hand_over) = &self.fact else { return BTreeMap::new() };
        let mut there = self.there.clone();
        for Pieces { line, quantity } in &hand_over.before {
            let counted = there.entry(line_gid(line)).or_insert(0);
            *counted = counted.saturating_sub(*quantity);
        }
        let missing = hand_over.lines.iter().filter_map(|Pieces { line, quantity }| {
            let gid = line_gid(line);
            let missing = quantity.saturating_sub(there.get(&gid).copied().unwrap_or(0));
            (missing > 0).then_some((gid, missing))
        });
        missing.collect()
    }

    fn order_ref(&self) -> &str {
        match &self.fact {
            ShopFact::HandOver(hand_over) => &hand_over.order_ref,
            ShopFact::Cancellation(cancellation) => &cancellation.order_ref,
        }
    }

    fn order_gid(&self) -> String {
        format!("gid://shopify/Order/{}", self.order_ref())
    }

    fn ask(&self, query: &str, variables: &Value) -> Step {
        Step::Ask(request(&self.settings, &self.token, (query, variables), LOOK_POINTS))
    }

    fn change(&self, query: &str, variables: &Value) -> Step {
        Step::Ask(request(&self.settings, &self.token, (query, variables), CHANGE_POINTS))
    }
}

fn accepted(how: &str) -> Step {
    Step::Over(Verdict::Accepted { how: how.to_owned(), after_seconds: LOOK_AFTER_SECONDS })
}

fn line_gid(line: &str) -> String {
    format!("gid://shopify/LineItem/{line}")
}
