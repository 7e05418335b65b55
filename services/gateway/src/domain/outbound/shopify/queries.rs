//! What is asked of Shopify, in GraphQL.

use std::collections::BTreeMap;

use axum::http::Method;
use contracts::requests::outbound::TargetSettings;
use serde_json::{Value, json};

use super::super::conversation::Request;
use super::super::facts::HandOver;
use super::answers::OpenLine;

/// The version that is spoken where none is set.
const API_VERSION: &str = "2026-07";

/// Makes a request of a query or a mutation, its variables and what it costs.
pub fn request(
    settings: &TargetSettings,
    token: &str,
    (query, variables): (&str, &Value),
    points: f64,
) -> Request {
    let version = settings.api_version.as_deref().unwrap_or(API_VERSION);
    let body = json!({ "query": query, "variables": variables });
    Request {
        method: Method::POST,
        below: Some(format!("/admin/api/{version}/graphql.json")),
        headers: vec![
            ("x-shopify-access-token", token.to_owned()),
            ("content-type", "application/json".to_owned()),
            ("accept", "application/json".to_owned()),
        ],
        body: body.to_string().into_bytes(),
        points,
        changes: query.starts_with("mutation"),
    }
}

/// Reads whether an order is cancelled, and which parcels it has.
pub const ORDER: &str = "\
query KontorOrder($id: ID!) {
  order(id: $id) {
    id
    cancelledAt
    fulfillments(first: 100) { id status trackingInfo(first: 10) { number } }
  }
}";

/// Reads what is in a fulfillment.
pub const PIECES: &str = "\
query KontorPieces($id: ID!) {
  fulfillment(id: $id) {
    id
    fulfillmentLineItems(first: 250) { nodes { quantity lineItem { id } } }
  }
}";

/// Reads what is open, one fulfillment order at a time: with all its lines it is dear enough.
pub const OPEN: &str = "\
query KontorOpen($id: ID!, $after: String) {
  order(id: $id) {
    fulfillmentOrders(first: 1, after: $after) {
      nodes {
        id
        status
        assignedLocation { name location { id } }
        lineItems(first: 250) { nodes { id remainingQuantity lineItem { id } } }
      }
      pageInfo { hasNextPage endCursor }
    }
  }
}";

/// Says that a parcel is with the carrier.
pub const FULFIL: &str = "\
mutation KontorFulfil($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status }
    userErrors { field message }
  }
}";

/// Asks for the cancellation of an order; the shop does it in a job.
pub const CANCEL: &str = "\
mutation KontorCancel($orderId: ID!, $reason: OrderCancelReason!, $refundMethod: OrderCancelRefundMethodInput!, $restock: Boolean!, $notifyCustomer: Boolean, $staffNote: String) {
  orderCancel(orderId: $orderId, reason: $reason, refundMethod: $refundMethod, restock: $restock, notifyCustomer: $notifyCustomer, staffNote: $staffNote) {
    job { id done }
    orderCancelUserErrors { field message code }
  }
}";

/// Gives the variables of a fulfillment.
pub fn fulfillment_of(hand_over: &HandOver, part: &[OpenLine], notify: bool) -> Value {
    let mut orders: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for line in part {
        let item = json!({ "id": line.id, "quantity": line.remaining });
        orders.entry(&line.fulfillment_order).or_default().push(item);
    }
    let orders: Vec<_> = orders
        .into_iter()
        .map(|(id, items)| json!({ "fulfillmentOrderId": id, "fulfillmentOrderLineItems": items }))
        .collect();
    let mut tracking = json!({ "company": hand_over.carrier, "number": hand_over.tracking_number });
    if let Some(url) = &hand_over.tracking_url {
        tracking["url"] = json!(url);
    }
    json!({ "fulfillment": {
        "lineItemsByFulfillmentOrder": orders,
        "notifyCustomer": notify,
        "trackingInfo": tracking,
    } })
}
