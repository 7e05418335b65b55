//! Goods that come back, and the money that is due.

use axum::http::{Method, StatusCode};
use contracts::requests::Page;
use contracts::requests::intake::{
    AbandonRefund, ApproveReturn, CreateReturn, EndReturn, GetRefund, GetReturn, ListRefunds,
    ListReturns, REFUNDS_ABANDON, REFUNDS_GET, REFUNDS_LIST, REFUNDS_SETTLE, RETURNS_APPROVE,
    RETURNS_CANCEL, RETURNS_COUNT, RETURNS_CREATE, RETURNS_DECLINE, RETURNS_GET, RETURNS_LIST,
    Refund, Return, SettleRefund, WaitingReturns,
};
use contracts::requests::warehouse::returns::{
    ExpectedQuery, ExpectedReturn, RETURNS_DISMISS, RETURNS_EXPECTED, RETURNS_INSPECT,
    RETURNS_RECEIVE, ReturnDismiss, ReturnInspect, ReturnReceive,
};
use contracts::service::Service::{OrderIntake, Warehouse};

use super::{CURSOR, LIMIT, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard};

const RETURN: &[(&str, &str)] = &[("id", "return_id")];
const REFUND: &[(&str, &str)] = &[("id", "refund_id")];

/// Returns, from the wish to the shelf, and refunds.
pub fn calls() -> Vec<Call> {
    let mut calls = wishes();
    calls.extend(decisions());
    calls.extend(floor());
    calls.extend(refunds());
    calls
}

fn wishes() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/returns",
            "Takes in that a customer wants to send pieces back.",
            (OrderIntake, RETURNS_CREATE),
        )
        .takes::<CreateReturn>()
        .once()
        .answers(StatusCode::CREATED)
        .gives::<Return>(),
        Call::forward(
            Method::GET,
            "/api/v1/returns",
            "Lists returns, the oldest first.",
            (OrderIntake, RETURNS_LIST),
        )
        .asks::<ListReturns>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("order_id", "Only of this order."),
            text("state", "Only those that stand there, such as `requested`."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<Return>>(),
        Call::forward(
            Method::GET,
            "/api/v1/returns/counts",
            "Says how many returns and refunds wait for somebody.",
            (OrderIntake, RETURNS_COUNT),
        )
        .needs(Need::Read, Guard::All)
        .gives::<WaitingReturns>(),
        Call::forward(
            Method::GET,
            "/api/v1/returns/{id}",
            "Gives a return.",
            (OrderIntake, RETURNS_GET),
        )
        .asks::<GetReturn>()
        .needs(Need::Read, Guard::All)
        .with_path(RETURN)
        .gives::<Return>(),
    ]
}

fn decisions() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/returns/{id}/approve",
            "Lets the pieces come back.",
            (OrderIntake, RETURNS_APPROVE),
        )
        .with_path(RETURN)
        .takes::<ApproveReturn>()
        .gives::<Return>(),
        Call::forward(
            Method::POST,
            "/api/v1/returns/{id}/decline",
            "Says why the pieces are not taken back.",
            (OrderIntake, RETURNS_DECLINE),
        )
        .with_path(RETURN)
        .takes::<EndReturn>()
        .gives::<Return>(),
        Call::forward(
            Method::POST,
            "/api/v1/returns/{id}/cancel",
            "Gives up a return that nobody has decided yet.",
            (OrderIntake, RETURNS_CANCEL),
        )
        .with_path(RETURN)
        .takes::<EndReturn>()
        .gives::<Return>(),
    ]
}

fn floor() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/returns/expected",
            "Lists returns that may come or wait to be looked at, the oldest first.",
            (Warehouse, RETURNS_EXPECTED),
        )
        .asks::<ExpectedQuery>()
        .needs(Need::FloorRead, Guard::All)
        .with_query([text("order_id", "Only of this order."), LIMIT, CURSOR])
        .gives::<Page<ExpectedReturn>>(),
        Call::forward(
            Method::POST,
            "/api/v1/returns/{id}/receipts",
            "Notes pieces of a return that came.",
            (Warehouse, RETURNS_RECEIVE),
        )
        .needs(Need::Floor, Guard::All)
        .with_path(RETURN)
        .takes::<ReturnReceive>()
        .once()
        .gives::<ExpectedReturn>(),
        Call::forward(
            Method::POST,
            "/api/v1/returns/{id}/dismiss",
            "Says that what has not come will not come.",
            (Warehouse, RETURNS_DISMISS),
        )
        .with_path(RETURN)
        .takes::<ReturnDismiss>()
        .gives::<ExpectedReturn>(),
        Call::forward(
            Method::POST,
            "/api/v1/returns/{id}/inspections",
            "Says what becomes of pieces that came: back on sale, or written off.",
            (Warehouse, RETURNS_INSPECT),
        )
        .needs(Need::Floor, Guard::All)
        .with_path(RETURN)
        .takes::<ReturnInspect>()
        .once()
        .gives::<ExpectedReturn>(),
    ]
}

fn refunds() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/refunds",
            "Lists money that is or was due to customers, the oldest first.",
            (OrderIntake, REFUNDS_LIST),
        )
        .asks::<ListRefunds>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("order_id", "Only of this order."),
            text("state", "`pending`, `settled` or `abandoned`."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<Refund>>(),
        Call::forward(
            Method::GET,
            "/api/v1/refunds/{id}",
            "Gives a refund.",
            (OrderIntake, REFUNDS_GET),
        )
        .asks::<GetRefund>()
        .needs(Need::Read, Guard::All)
        .with_path(REFUND)
        .gives::<Refund>(),
        Call::forward(
            Method::POST,
            "/api/v1/refunds/{id}/settle",
            "Says that the customer has the money, with the reference of the payment.",
            (OrderIntake, REFUNDS_SETTLE),
        )
        .with_path(REFUND)
        .takes::<SettleRefund>()
        .gives::<Refund>(),
        Call::forward(
            Method::POST,
            "/api/v1/refunds/{id}/abandon",
            "Says why the money is not paid.",
            (OrderIntake, REFUNDS_ABANDON),
        )
        .with_path(REFUND)
        .takes::<AbandonRefund>()
        .gives::<Refund>(),
    ]
}
