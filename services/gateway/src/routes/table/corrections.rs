//! Corrections of where an order goes: by a clerk, and by the customer through a link.

use axum::http::{Method, StatusCode};
use contracts::requests::intake::{CorrectOrder, ORDERS_CORRECT, OrderCorrected};
use contracts::service::Service::OrderIntake;

use crate::routes::call::{Call, Own};
use crate::routes::own::{LinkMade, NewLink};

/// Corrections.
pub fn calls() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/orders/{id}/corrections",
            "Corrects address and contact before the approval; review looks again by itself.",
            (OrderIntake, ORDERS_CORRECT),
        )
        .with_path(&[("id", "order_id")])
        .takes::<CorrectOrder>()
        .gives::<OrderCorrected>(),
        Call::own(
            Method::POST,
            "/api/v1/orders/{id}/links",
            "Makes a link for the customer: to look at the order, answer what it asks, or send pieces back.",
            Own::MakeLink,
        )
        .takes::<NewLink>()
        .answers(StatusCode::CREATED)
        .gives::<LinkMade>(),
    ]
}
