//! Shopify's Admin API, as far as orders are fulfilled and cancelled by it, and stock is set.

pub mod stock;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{Asked, Reply, Shop};
use stock::Stock;

/// A line of an order, and where it is to be sent from.
#[derive(Clone, Debug)]
struct Line {
    id: u64,
    location: String,
    remaining: u32,
}

impl Line {
    fn gid(&self) -> String {
        gid_of("FulfillmentOrderLineItem", &format!("{}-{}", self.id, self.location))
    }
}

/// A fulfillment that was made.
#[derive(Clone, Debug)]
pub struct Fulfillment {
    /// Its id.
    pub id: String,
    /// The carrier.
    pub company: String,
    /// The carrier's number.
    pub number: String,
    /// Where the carrier shows it; empty where nobody said.
    pub url: String,
    /// Pieces by the id of the order's line.
    pub pieces: BTreeMap<u64, u32>,
    /// Whether the customer was written to.
    pub notified: bool,
}

/// An order.
#[derive(Clone, Debug, Default)]
pub struct Order {
    lines: Vec<Line>,
    on_hold: bool,
    /// Every fulfillment that was made.
    pub fulfillments: Vec<Fulfillment>,
    /// How often a cancellation was accepted.
    pub cancellations: u32,
    /// Looks at the order until the job of the cancellation is done.
    job: Option<u32>,
    /// When it was cancelled.
    pub cancelled_at: Option<String>,
}

/// A shop.
#[derive(Debug)]
pub struct Shopify {
    token: String,
    /// Its orders.
    pub orders: BTreeMap<u64, Order>,
    /// Its stock.
    pub stock: Stock,
    points: f64,
    made: u64,
    /// How many looks a job takes.
    pub job_takes: u32,
}

const POINTS_MAX: f64 = 1_000.0;
const LOOK: f64 = 60.0;
const CHANGE: f64 = 10.0;
/// Points that come back with each request: requests are the clock of the stand-in.
const RESTORE: f64 = 50.0;

impl Shopify {
    /// Makes a shop that lets this token in.
    pub fn new(token: &str) -> Self {
        let (token, orders) = (token.to_owned(), BTreeMap::new());
        let stock = Stock::default();
        Self { token, orders, stock, points: POINTS_MAX, made: 0, job_takes: 1 }
    }

    /// Takes an order: id, location and pieces of each line.
    pub fn sells(&mut self, id: u64, lines: &[(u64, &str, u32)]) {
        let line = |(id, location, remaining): &(u64, &str, u32)| Line {
            id: *id,
            location: (*location).to_owned(),
            remaining: *remaining,
        };
        let lines = lines.iter().map(line).collect();
        self.orders.insert(id, Order { lines, ..Order::default() });
    }

    /// Puts the fulfillment orders of an order on hold, or lets them go.
    pub fn hold(&mut self, id: u64, on_hold: bool) {
        if let Some(order) = self.orders.get_mut(&id) {
            order.on_hold = on_hold;
        }
    }

    /// Leaves so many points in the bucket.
    pub fn leave_points(&mut self, points: f64) {
        self.points = points;
    }

    fn found(&mut self, variables: &Value, name: &str) -> Option<(u64, &mut Order)> {
        let id = id_of(variables[name].as_str()?, "Order")?;
        Some((id, self.orders.get_mut(&id)?))
    }

    fn look(&mut self, variables: &Value) -> Value {
        let Some((id, order)) = self.found(variables, "id") else {
            return json!({ "order": null });
        };
        match order.job {
            Some(0) => {
                order.job = None;
                order.cancelled_at = Some("2026-03-01T12:00:00Z".to_owned());
            }
            Some(left) => order.job = Some(left - 1),
            None => {}
        }
        let fulfillments: Vec<_> = order
            .fulfillments
            .iter()
            .map(|made| {
                json!({ "id": made.id, "status": "SUCCESS",
                    "trackingInfo": [{ "number": made.number, "company": made.company }] })
            })
            .collect();
        json!({ "order": { "id": gid("Order", id), "cancelledAt": order.cancelled_at,
            "fulfillments": fulfillments } })
    }

    fn pieces(&self, variables: &Value) -> Value {
        let made = self.orders.values().flat_map(|order| &order.fulfillments);
        let Some(made) = made.into_iter().find(|made| variables["id"] == made.id) else {
            return json!({ "fulfillment": null });
        };
        let nodes: Vec<_> = made
            .pieces
            .iter()
            .map(|(line, quantity)| {
                json!({ "quantity": quantity, "lineItem": { "id": gid("LineItem", *line) } })
            })
            .collect();
        json!({ "fulfillment": { "id": made.id, "fulfillmentLineItems": { "nodes": nodes } } })
    }

    fn open(&mut self, variables: &Value) -> Value {
        let after = variables["after"].as_str().map(str::to_owned);
        let Some((id, order)) = self.found(variables, "id") else {
            return json!({ "order": null });
        };
        let mut places: Vec<_> = order.lines.iter().map(|line| line.location.clone()).collect();
        places.sort();
        places.dedup();
        let at = after.and_then(|after| places.iter().position(|place| *place == after));
        let at = at.map_or(0, |at| at + 1);
        let nodes: Vec<_> =
            places.get(at).map(|place| fulfillment_order(id, order, place)).into_iter().collect();
        let more = at + 1 < places.len();
        json!({ "order": { "fulfillmentOrders": { "nodes": nodes,
            "pageInfo": { "hasNextPage": more, "endCursor": places.get(at) } } } })
    }

    fn fulfil(&mut self, variables: &Value) -> Value {
        let input = &variables["fulfillment"];
        let made = match self.check(input) {
            Ok(order) => order,
            Err(words) => {
                return json!({ "fulfillmentCreate": { "fulfillment": null,
                    "userErrors": [{ "field": ["fulfillment"], "message": words }] } });
            }
        };
        let (id, place, pieces) = made;
        self.made += 1;
        let made = gid("Fulfillment", self.made);
        let text = |name: &str| input["trackingInfo"][name].as_str().unwrap_or_default().to_owned();
        if let Some(order) = self.orders.get_mut(&id) {
            for line in order.lines.iter_mut().filter(|line| line.location == place) {
                line.remaining -= pieces.get(&line.id).copied().unwrap_or(0);
            }
            order.fulfillments.push(Fulfillment {
                id: made.clone(),
                company: text("company"),
                number: text("number"),
                url: text("url"),
                pieces,
                notified: input["notifyCustomer"] == true,
            });
        }
        json!({ "fulfillmentCreate": { "fulfillment": { "id": made, "status": "SUCCESS" },
            "userErrors": [] } })
    }

    /// Says which order and pieces are meant, or why it cannot be: the whole is done or nothing.
    fn check(&self, input: &Value) -> Result<(u64, String, BTreeMap<u64, u32>), String> {
        let groups = input["lineItemsByFulfillmentOrder"].as_array().ok_or("is required")?;
        let (mut of_order, mut place, mut pieces) = (None, None, BTreeMap::new());
        for group in groups {
            let name = group["fulfillmentOrderId"].as_str().unwrap_or_default();
            let (order, location) = named(name).ok_or("The fulfillment order does not exist.")?;
            let known = self.orders.get(&order).ok_or("The fulfillment order does not exist.")?;
            if *of_order.get_or_insert(order) != order || *place.get_or_insert(location) != location
            {
                return Err("The fulfillment orders are of several orders or locations.".to_owned());
            }
            if known.on_hold || known.cancelled_at.is_some() {
                return Err(format!("Fulfillment order {order} has an unfulfillable status."));
            }
            for item in group["fulfillmentOrderLineItems"].as_array().ok_or("is required")? {
                let id = item["id"].as_str().unwrap_or_default();
                let asked = item["quantity"].as_u64().unwrap_or(0) as u32;
                let line =
                    known.lines.iter().find(|line| line.location == location && line.gid() == id);
                let line = line.ok_or("The line item does not exist.")?;
                if asked == 0 || asked > line.remaining {
                    return Err(
                        "Invalid fulfillment order line item quantity requested.".to_owned()
                    );
                }
                pieces.insert(line.id, asked);
            }
        }
        let (order, place) = of_order.zip(place).ok_or("is required")?;
        Ok((order, place.to_owned(), pieces))
    }

    fn cancel(&mut self, variables: &Value) -> Value {
        let takes = self.job_takes;
        let refused = |words: &str| {
            json!({ "orderCancel": { "job": null, "orderCancelUserErrors":
                [{ "field": ["orderId"], "message": words, "code": "INVALID" }] } })
        };
        if !variables["restock"].is_boolean() || !variables["refundMethod"].is_object() {
            return refused("restock and refundMethod are required");
        }
        let Some((id, order)) = self.found(variables, "orderId") else {
            return refused("Order does not exist");
        };
        if order.cancelled_at.is_some() || order.job.is_some() {
            return refused("Cannot cancel an order that has already been canceled");
        }
        if !order.fulfillments.is_empty() {
            return refused("Cannot cancel a fulfilled order");
        }
        order.cancellations += 1;
        order.job = Some(takes);
        json!({ "orderCancel": { "job": { "id": gid("Job", id), "done": false },
            "orderCancelUserErrors": [] } })
    }

    fn cost(&self, requested: f64, actual: Option<f64>) -> Value {
        json!({ "cost": { "requestedQueryCost": requested, "actualQueryCost": actual,
            "throttleStatus": { "maximumAvailable": POINTS_MAX,
                "currentlyAvailable": self.points, "restoreRate": RESTORE } } })
    }

    fn throttled(&mut self, requested: f64) -> Reply {
        self.points = (self.points + RESTORE).min(POINTS_MAX);
        Reply::json(
            200,
            json!({ "errors": [{ "message": "Throttled", "extensions": { "code": "THROTTLED" } }],
                "extensions": self.cost(requested, None) }),
        )
    }
}

impl Shop for Shopify {
    fn changes(&self, asked: &Asked) -> bool {
        asked.json()["query"]
            .as_str()
            .is_some_and(|query| query.trim_start().starts_with("mutation"))
    }

    fn answer(&mut self, asked: &Asked) -> Reply {
        let path = asked.path.strip_prefix("/admin/api/").and_then(|rest| rest.split_once('/'));
        if asked.method != "POST" || path.is_none_or(|(_, rest)| rest != "graphql.json") {
            return Reply::json(404, json!({ "errors": "Not Found" }));
        }
        if asked.header("x-shopify-access-token") != Some(self.token.as_str()) {
            let words =
                "[API] Invalid API key or access token (unrecognized login or wrong password)";
            return Reply::json(401, json!({ "errors": words }));
        }
        let body = asked.json();
        let (query, variables) = (body["query"].as_str().unwrap_or_default(), &body["variables"]);
        let cost = if self.changes(asked) { CHANGE } else { LOOK };
        if self.points < cost {
            return self.throttled(cost);
        }
        self.points = (self.points - cost + RESTORE).min(POINTS_MAX);
        if let Some(mut answer) = self.stock.answer(query, variables) {
            answer["extensions"] = self.cost(cost, Some(cost));
            return Reply::json(200, answer);
        }
        let data = if query.contains("fulfillmentCreate(") {
            self.fulfil(variables)
        } else if query.contains("orderCancel(") {
            self.cancel(variables)
        } else if query.contains("fulfillmentOrders(") {
            self.open(variables)
        } else if query.contains("fulfillmentLineItems(") {
            self.pieces(variables)
        } else if query.contains("order(") {
            self.look(variables)
        } else {
            let words = "Field doesn't exist on type 'QueryRoot'";
            return Reply::json(200, json!({ "errors": [{ "message": words }] }));
        };
        Reply::json(200, json!({ "data": data, "extensions": self.cost(cost, Some(cost)) }))
    }

    fn too_much(&mut self) -> Reply {
        self.throttled(LOOK)
    }
}

fn fulfillment_order(id: u64, order: &Order, place: &str) -> Value {
    let lines = order.lines.iter().filter(|line| line.location == place);
    let closed = lines.clone().all(|line| line.remaining == 0);
    let status = match (order.cancelled_at.is_some(), order.on_hold, closed) {
        (true, ..) => "CANCELLED",
        (_, true, _) => "ON_HOLD",
        (_, _, true) => "CLOSED",
        _ => "OPEN",
    };
    let nodes: Vec<_> = lines
        .map(|line| {
            json!({ "id": line.gid(),
                "remainingQuantity": line.remaining, "lineItem": { "id": gid("LineItem", line.id) } })
        })
        .collect();
    json!({ "id": format!("gid://shopify/FulfillmentOrder/{id}-{place}"), "status": status,
        "assignedLocation": { "name": place, "location": { "id": gid_of("Location", place) } },
        "lineItems": { "nodes": nodes } })
}

fn gid(kind: &str, id: u64) -> String {
    format!("gid://shopify/{kind}/{id}")
}

fn gid_of(kind: &str, name: &str) -> String {
    format!("gid://shopify/{kind}/{name}")
}

fn id_of(gid: &str, kind: &str) -> Option<u64> {
    gid.strip_prefix(&gid_of(kind, ""))?.parse().ok()
}

/// Reads order and location out of the id of a fulfillment order.
fn named(gid: &str) -> Option<(u64, &str)> {
    let (order, place) = gid.strip_prefix("gid://shopify/FulfillmentOrder/")?.split_once('-')?;
    Some((order.parse().ok()?, place))
}
