//! Messages that services put aside: what cannot be handled waits here for a person.

use axum::http::Method;
use contracts::requests::Page;
use contracts::requests::parked::ParkedSettled;

use super::{CURSOR, LIMIT, text};
use crate::routes::call::{Call, Own};
use crate::routes::own::{DropPutAside, PutAside, RetryPutAside};

/// What can be done about messages that were put aside; they may hold personal data.
pub fn calls() -> Vec<Call> {
    vec![
        Call::own(
            Method::GET,
            "/api/v1/parked",
            "Lists messages that services put aside, with reason and content.",
            Own::ListParked,
        )
        .with_query([
            text("service", "Only those of this service."),
            text("state", "`parked`: for a person; `awaiting_cause` or `behind`: for another one."),
            text("aggregate", "Only those of this order or aggregate."),
            text("id", "Only the message with this event id."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<PutAside>>(),
        Call::own(
            Method::POST,
            "/api/v1/parked/{service}/{id}/retry",
            "Tries a message again; with a `body` it says that from now on.",
            Own::RetryParked,
        )
        .takes::<RetryPutAside>()
        .gives::<ParkedSettled>(),
        Call::own(
            Method::POST,
            "/api/v1/parked/{service}/{id}/drop",
            "Gives a message up: it has no effect, and what waits behind it goes on.",
            Own::DropParked,
        )
        .takes::<DropPutAside>()
        .gives::<ParkedSettled>(),
    ]
}
