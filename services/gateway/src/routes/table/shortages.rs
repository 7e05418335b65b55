//! Missing stock, what becomes of it, and what is planned against it.

use axum::http::Method;
use contracts::requests::Page;
use contracts::requests::warehouse::plans::{
    EXPECTED_PUT, ExpectedPut, LOW_LIST, LowQuery, PLANS_LIST, PlansQuery, REORDER_LEVEL_PUT,
    ReorderLevelPut, StockPlan,
};
use contracts::requests::warehouse::shortages::{
    SHORTAGES_CANCEL, SHORTAGES_GET, SHORTAGES_LIST, SHORTAGES_SUBSTITUTE, SHORTAGES_WAIT,
    Shortage, ShortageCancel, ShortageQuery, ShortageSubstitute, ShortageWait, ShortagesQuery,
};
use contracts::service::Service::Warehouse;

use super::{CURSOR, LIMIT, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard, Own};
use crate::routes::own::{OfferMade, OfferedChoices};

const SHORTAGE: &[(&str, &str)] = &[("id", "shortage_id")];

/// Missing stock.
pub fn calls() -> Vec<Call> {
    let mut calls = cases();
    calls.extend(choices());
    calls
}

fn cases() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/shortages",
            "Lists missing pieces of orders and what becomes of them, the oldest first.",
            (Warehouse, SHORTAGES_LIST),
        )
        .asks::<ShortagesQuery>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("order_id", "Only of this order."),
            text("sku", "Only of this item."),
            text(
                "state",
                "`open`, `waiting`, `cancelling` or `settled`; all but settled ones else.",
            ),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<Shortage>>(),
        Call::forward(
            Method::GET,
            "/api/v1/shortages/{id}",
            "Gives a case of missing pieces.",
            (Warehouse, SHORTAGES_GET),
        )
        .asks::<ShortageQuery>()
        .needs(Need::Read, Guard::All)
        .with_path(SHORTAGE)
        .gives::<Shortage>(),
    ]
}

fn choices() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/shortages/{id}/wait",
            "Lets missing pieces wait, up to a day.",
            (Warehouse, SHORTAGES_WAIT),
        )
        .with_path(SHORTAGE)
        .takes::<ShortageWait>()
        .gives::<Shortage>(),
        Call::forward(
            Method::POST,
            "/api/v1/shortages/{id}/cancel",
            "Has missing pieces cancelled.",
            (Warehouse, SHORTAGES_CANCEL),
        )
        .with_path(SHORTAGE)
        .takes::<ShortageCancel>()
        .gives::<Shortage>(),
        Call::forward(
            Method::POST,
            "/api/v1/shortages/{id}/substitute",
            "Sends another item in place of missing pieces: all of them, at the price agreed.",
            (Warehouse, SHORTAGES_SUBSTITUTE),
        )
        .with_path(SHORTAGE)
        .takes::<ShortageSubstitute>()
        .gives::<Shortage>(),
        Call::own(
            Method::POST,
            "/api/v1/shortages/{id}/offer",
            "Lets the customer choose, and gives the link by which that is done.",
            Own::OfferShortage,
        )
        .takes::<OfferedChoices>()
        .gives::<OfferMade>(),
    ]
}

/// What is to be reordered, and what is expected.
pub fn plans() -> Vec<Call> {
    const ITEM: &[(&str, &str)] = &[("sku", "sku")];
    vec![
        Call::forward(
            Method::PUT,
            "/api/v1/stock/{sku}/reorder-level",
            "Says from which stock on an item is low at a location.",
            (Warehouse, REORDER_LEVEL_PUT),
        )
        .with_path(ITEM)
        .takes::<ReorderLevelPut>()
        .gives::<StockPlan>(),
        Call::forward(
            Method::PUT,
            "/api/v1/stock/{sku}/expected",
            "Says on which day an item is expected at a location.",
            (Warehouse, EXPECTED_PUT),
        )
        .with_path(ITEM)
        .takes::<ExpectedPut>()
        .gives::<StockPlan>(),
        Call::forward(
            Method::GET,
            "/api/v1/stock/{sku}/plans",
            "Says for each location from which stock on an item is low, and when it is expected.",
            (Warehouse, PLANS_LIST),
        )
        .asks::<PlansQuery>()
        .needs(Need::Read, Guard::All)
        .with_path(ITEM)
        .with_query([LIMIT, CURSOR])
        .gives::<Page<StockPlan>>(),
        Call::forward(
            Method::GET,
            "/api/v1/stock/low",
            "Lists what is to be reordered.",
            (Warehouse, LOW_LIST),
        )
        .asks::<LowQuery>()
        .needs(Need::Read, Guard::All)
        .with_query([text("location", "Only at this location."), LIMIT, CURSOR])
        .gives::<Page<StockPlan>>(),
    ]
}
