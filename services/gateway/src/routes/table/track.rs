//! What a customer's link opens: pages, and the forms on them.

use axum::http::{Method, StatusCode};

use super::text;
use crate::customer::shortage::CustomersChoice;
use crate::domain::grant::Need;
use crate::edge::body::FORM_BYTES_MAX;
use crate::routes::call::{Call, Content, Guard, Own};

/// Where a form is sent, a browser that opens the address again finds the page.
const FORM_OPENED: &str = "Shows the page of a link where its form was sent to.";

/// Everything below `/track`.
pub fn calls() -> Vec<Call> {
    vec![
        page("/track/{token}", "Shows a customer an order or a parcel, or what a link is for."),
        page("/track/{token}/address", FORM_OPENED),
        page("/track/{token}/return", FORM_OPENED),
        page("/track/{token}/shortage", FORM_OPENED),
        page("/track/{token}/move", FORM_OPENED),
        page("/track/{token}/receipt", FORM_OPENED),
        page("/track/{token}/damage", FORM_OPENED),
        Call::own(
            Method::GET,
            "/track/{token}/live",
            "Tells the page of an order that something has changed.",
            Own::FollowOrder,
        )
        .needs(Need::Nothing, Guard::All)
        .gives_content(Content::EventsOnly),
        form("/track/{token}/address", "Takes the form of a customer's link.", Own::AnswerAddress),
        form(
            "/track/{token}/return",
            "Takes the form with which a customer asks to send pieces back.",
            Own::AskReturn,
        ),
        form(
            "/track/{token}/shortage",
            "Takes what the holder of a link chose for missing pieces, as a form or in JSON.",
            Own::ChooseShortage,
        )
        .takes::<CustomersChoice>(),
        form(
            "/track/{token}/move",
            "Takes where a customer wants an order to go instead.",
            Own::MoveOrder,
        ),
        form(
            "/track/{token}/receipt",
            "Takes that a customer has everything.",
            Own::ConfirmReceipt,
        ),
        form(
            "/track/{token}/damage",
            "Takes the form with which a customer says that pieces arrived broken.",
            Own::ReportDamage,
        ),
    ]
}

fn page(path: &'static str, summary: &'static str) -> Call {
    Call::own(Method::GET, path, summary, Own::Track)
        .needs(Need::Nothing, Guard::All)
        .with_query([
            text("lang", "`en` or `zh`; else as the browser prefers."),
            text("from", "The order's link that led here: the way back."),
        ])
        .gives_content(Content::Other("text/html"))
}

fn form(path: &'static str, summary: &'static str, own: Own) -> Call {
    Call::own(Method::POST, path, summary, own)
        .needs(Need::Nothing, Guard::All)
        .at_most(FORM_BYTES_MAX)
        .answers(StatusCode::SEE_OTHER)
        .gives_content(Content::Other("text/html"))
}
