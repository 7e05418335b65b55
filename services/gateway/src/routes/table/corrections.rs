//! Corrections of where an order goes: by a clerk, and by the customer through a link.

use axum::http::{Method, StatusCode};
use contracts::requests::intake::{CorrectOrder, ORDERS_CORRECT, OrderCorrected};
use contracts::service::Service::OrderIntake;

use crate::domain::grant::Need;
use crate::edge::body::FORM_BYTES_MAX;
use crate::routes::call::{Call, Content, Guard, Own};
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
        Call::own(
            Method::POST,
            "/track/{token}/address",
            "Takes the form of a customer's link.",
            Own::AnswerAddress,
        )
        .needs(Need::Nothing, Guard::All)
        .at_most(FORM_BYTES_MAX)
        .answers(StatusCode::SEE_OTHER)
        .gives_content(Content::Other("text/html")),
        Call::own(
            Method::POST,
            "/track/{token}/move",
            "Takes where a customer wants an order to go instead.",
            Own::MoveOrder,
        )
        .needs(Need::Nothing, Guard::All)
        .at_most(FORM_BYTES_MAX)
        .answers(StatusCode::SEE_OTHER)
        .gives_content(Content::Other("text/html")),
        Call::own(
            Method::POST,
            "/track/{token}/receipt",
            "Takes that a customer has everything.",
            Own::ConfirmReceipt,
        )
        .needs(Need::Nothing, Guard::All)
        .at_most(FORM_BYTES_MAX)
        .answers(StatusCode::SEE_OTHER)
        .gives_content(Content::Other("text/html")),
    ]
}
