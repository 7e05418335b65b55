//! Orders and their reviews.

use axum::http::{Method, StatusCode};
use contracts::requests::Page;
use contracts::requests::intake::{
    CancelOrder, Cancellation, ChangeOrder, ConfirmReceipt, CountOrders, CreateOrder, GetOrder,
    GetTimeline, ListOrders, ORDERS_CANCEL, ORDERS_CHANGE, ORDERS_CONFIRM_RECEIPT, ORDERS_COUNTS,
    ORDERS_CREATE, ORDERS_GET, ORDERS_LIST, ORDERS_TIMELINE, Order, OrderChanges, OrderCounts,
    OrderStanding, TimelineEntry,
};
use contracts::requests::review::{
    APPROVE, ApproveReview, GET, GetReview, LIST, ListReviews, REJECT, RELEASE, RejectReview,
    ReleaseHold, ReviewDetail, ReviewEntry, UNDO, UndoReview,
};
use contracts::service::Service::{OrderIntake, Review};

use super::{CURSOR, LIMIT, flag, text};
use crate::domain::grant::Need;
use crate::routes::call::{Call, Guard};

/// The order's record.
pub fn calls() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/orders",
            "Makes an order by hand: telephone, counter, dealer.",
            (OrderIntake, ORDERS_CREATE),
        )
        .needs(Need::Channel, Guard::ChannelInBody)
        .takes::<CreateOrder>()
        .once()
        .answers(StatusCode::CREATED)
        .gives::<Order>(),
        Call::forward(
            Method::GET,
            "/api/v1/orders",
            "Finds orders, the newest first; with `from` or `to` those placed last first.",
            (OrderIntake, ORDERS_LIST),
        )
        .asks::<ListOrders>()
        .needs(Need::ChannelRead, Guard::ChannelInQuery)
        .with_query([
            text("external_ref", "Exactly this id in the channel."),
            text("channel", "Only those of this channel."),
            text("from", "First day on which they were placed, in UTC, such as 2026-01-31."),
            text("to", "Last day on which they were placed, in UTC; it belongs to the range."),
            text("status", "Only those that stand there, such as `processing`."),
            flag("on_hold", "Only those with, or without, an open hold."),
            text("q", "What the number or the reference begins with, or an order's id."),
            flag("names", "Whether each says by the name alone who ordered it."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<Order>>(),
        Call::forward(
            Method::GET,
            "/api/v1/orders/counts",
            "Counts the orders that are open, each figure up to 10,000.",
            (OrderIntake, ORDERS_COUNTS),
        )
        .asks::<CountOrders>()
        .needs(Need::Read, Guard::All)
        .with_query([text(
            "since",
            "From when on they came in; today, in UTC, where nothing is said.",
        )])
        .gives::<OrderCounts>(),
        Call::forward(
            Method::GET,
            "/api/v1/orders/{id}",
            "Gives an order.",
            (OrderIntake, ORDERS_GET),
        )
        .asks::<GetOrder>()
        .needs(Need::ChannelRead, Guard::ChannelOfOrder)
        .with_path(&[("id", "order_id")])
        .gives::<Order>(),
        Call::forward(
            Method::GET,
            "/api/v1/orders/{id}/timeline",
            "Tells what happened to an order, the oldest first.",
            (OrderIntake, ORDERS_TIMELINE),
        )
        .asks::<GetTimeline>()
        .needs(Need::ChannelRead, Guard::ChannelOfOrder)
        .with_path(&[("id", "order_id")])
        .with_query([LIMIT, CURSOR])
        .gives::<Page<TimelineEntry>>(),
    ]
}

/// What a shop or its customer may still ask of an order.
pub fn wishes() -> Vec<Call> {
    vec![
        Call::forward(
            Method::POST,
            "/api/v1/orders/{id}/cancel",
            "Asks to cancel an order or pieces of it; whoever holds the pieces answers.",
            (OrderIntake, ORDERS_CANCEL),
        )
        .needs(Need::Channel, Guard::ChannelOfOrder)
        .with_path(&[("id", "order_id")])
        .takes::<CancelOrder>()
        .answers(StatusCode::ACCEPTED)
        .gives::<Cancellation>(),
        Call::forward(
            Method::POST,
            "/api/v1/orders/{id}/changes",
            "Shows what the shop wants otherwise since the approval, accepts or declines it.",
            (OrderIntake, ORDERS_CHANGE),
        )
        .with_path(&[("id", "order_id")])
        .takes::<ChangeOrder>()
        .gives::<OrderChanges>(),
        Call::forward(
            Method::POST,
            "/api/v1/orders/{id}/confirm-receipt",
            "Says that the customer has everything.",
            (OrderIntake, ORDERS_CONFIRM_RECEIPT),
        )
        .needs(Need::Channel, Guard::ChannelOfOrder)
        .with_path(&[("id", "order_id")])
        .takes::<ConfirmReceipt>()
        .gives::<OrderStanding>(),
    ]
}

/// The review queue.
pub fn reviews() -> Vec<Call> {
    vec![
        Call::forward(
            Method::GET,
            "/api/v1/reviews",
            "Lists what waits for a person's word.",
            (Review, LIST),
        )
        .asks::<ListReviews>()
        .needs(Need::Read, Guard::All)
        .with_query([
            text("state", "Only `open`, `approved`, `rejected`, `cancelled` or `exempt` ones."),
            text("reason", "Only those with an open hold for this reason."),
            text("channel", "Only orders of this channel."),
            text("sort", "`age` or `value`."),
            LIMIT,
            CURSOR,
        ])
        .gives::<Page<ReviewEntry>>(),
        Call::forward(
            Method::GET,
            "/api/v1/reviews/{order}",
            "Gives a review with all there is to decide on.",
            (Review, GET),
        )
        .asks::<GetReview>()
        .needs(Need::Read, Guard::All)
        .with_path(&[("order", "order_id")])
        .gives::<ReviewDetail>(),
        Call::forward(
            Method::POST,
            "/api/v1/reviews/{order}/approve",
            "Releases every open hold of an order and approves it.",
            (Review, APPROVE),
        )
        .with_path(&[("order", "order_id")])
        .takes::<ApproveReview>()
        .gives::<ReviewEntry>(),
        Call::forward(
            Method::POST,
            "/api/v1/reviews/{order}/reject",
            "Says that an order is not acceptable, for good; at once, or once it cannot be undone.",
            (Review, REJECT),
        )
        .with_path(&[("order", "order_id")])
        .takes::<RejectReview>()
        .gives::<ReviewEntry>(),
        Call::forward(
            Method::POST,
            "/api/v1/reviews/{order}/undo",
            "Takes a rejection, an approval or a release back, within a minute.",
            (Review, UNDO),
        )
        .with_path(&[("order", "order_id")])
        .takes::<UndoReview>()
        .gives::<ReviewEntry>(),
        Call::forward(
            Method::POST,
            "/api/v1/holds/{id}/release",
            "Releases a hold; the last one approves the order.",
            (Review, RELEASE),
        )
        .with_path(&[("id", "hold_id")])
        .takes::<ReleaseHold>()
        .gives::<ReviewEntry>(),
    ]
}
