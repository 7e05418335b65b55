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
            "Makes a link with which the customer answers what a held order asks, or sends pieces back.",
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
    ]
}
