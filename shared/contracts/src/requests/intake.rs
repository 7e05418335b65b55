//! Questions to order-intake.
//!
//! `deliveries.take` is the only one whose body is not JSON of ours: it is the platform's bytes as
//! they came, and what is known about them stands in headers.

pub use crate::requests::IDEMPOTENCY_KEY;

mod aliases;
mod by_hand;
mod cancelling;
mod changing;
mod channels;
mod correcting;
mod deliveries;
mod orders;
mod refunding;
mod returning;
mod timeline;

pub use aliases::{Alias, ListAliases, PutAlias, RemoveAlias};
pub use by_hand::{CreateAddress, CreateCustomer, CreateLine, CreateMoney, CreateOrder};
pub use cancelling::{CancelOrder, Cancellation, CancellationAnswer, CancellationState};
pub use changing::{ChangeDecision, ChangeOrder, ChangeVerdict, OrderChanges};
pub use channels::{Channel, ChannelKind, ChannelStatus, GetChannel, PutChannel};
pub use correcting::{
    AnswerCorrection, Contacted, CorrectOrder, CorrectionAsked, CorrectionMade, CorrectionState,
    GetCorrection, OrderCorrected, Unasked,
};
pub use deliveries::{
    Delivery, DeliveryPayload, DeliveryStatus, DeliveryTaken, GetDelivery, ListDeliveries,
    ReadFrom, RetryDelivery,
};
pub use orders::{
    ConfirmReceipt, CountOrders, FulfillmentStatus, GetOrder, ListOrders, OpenHold, Order,
    OrderCounts, OrderLine, OrderStanding, SentInstead,
};
pub use refunding::{AbandonRefund, GetRefund, ListRefunds, Refund, RefundState, SettleRefund};
pub use returning::{
    ApproveReturn, AskReturn, CreateReturn, EndReturn, GetReturn, GetReturnable, ListReturns,
    OrderReturns, Return, ReturnCounts, ReturnLine, ReturnState, ReturnStatus, Returnable,
    ReturnableLine, ReturnedInstead, WaitingReturn, WaitingReturns,
};
pub use timeline::{GetTimeline, TimelineEntry};

/// Makes a channel, or changes one: [`PutChannel`] -> [`Channel`].
pub const CHANNELS_PUT: &str = "channels.put";
/// Gives every channel: `{}` -> a page of [`Channel`].
pub const CHANNELS_LIST: &str = "channels.list";
/// Gives one channel: [`GetChannel`] -> [`Channel`].
pub const CHANNELS_GET: &str = "channels.get";
/// Takes a platform's bytes, verified by the gateway: body and headers -> [`DeliveryTaken`].
pub const DELIVERIES_TAKE: &str = "deliveries.take";
/// Reads a parked payload again: [`RetryDelivery`] -> [`DeliveryTaken`].
pub const DELIVERIES_RETRY: &str = "deliveries.retry";
/// Gives deliveries, newest first: [`ListDeliveries`] -> a page of [`Delivery`].
pub const DELIVERIES_LIST: &str = "deliveries.list";
/// Gives one delivery with its bytes: [`GetDelivery`] -> [`DeliveryPayload`].
pub const DELIVERIES_GET: &str = "deliveries.get";
/// Makes an order by hand: [`CreateOrder`] and [`IDEMPOTENCY_KEY`] -> [`Order`], for a 201.
pub const ORDERS_CREATE: &str = "orders.create";
/// Cancels an order or pieces of it: [`CancelOrder`] -> [`Cancellation`], for a 202.
pub const ORDERS_CANCEL: &str = "orders.cancel";
/// Settles what the shop wants otherwise since the approval: [`ChangeOrder`] -> [`OrderChanges`].
pub const ORDERS_CHANGE: &str = "orders.change";
/// Corrects address and contact before the approval: [`CorrectOrder`] -> [`OrderCorrected`].
pub const ORDERS_CORRECT: &str = "orders.correct";
/// Says what the customer is asked for: [`GetCorrection`] -> [`CorrectionAsked`].
pub const ORDERS_CORRECTION: &str = "orders.correction";
/// Takes what the customer answers, once: [`AnswerCorrection`] -> [`OrderCorrected`].
pub const ORDERS_ANSWER_CORRECTION: &str = "orders.answer_correction";
/// Says that the customer has everything: [`ConfirmReceipt`] -> [`OrderStanding`].
pub const ORDERS_CONFIRM_RECEIPT: &str = "orders.confirm_receipt";
/// Counts the orders that are open: [`CountOrders`] -> [`OrderCounts`].
pub const ORDERS_COUNTS: &str = "orders.counts";
/// Gives orders, newest first: [`ListOrders`] -> a page of [`Order`] without `person`, or with the
/// names alone.
pub const ORDERS_LIST: &str = "orders.list";
/// Gives one order: [`GetOrder`] -> [`Order`].
pub const ORDERS_GET: &str = "orders.get";
/// Gives what happened to an order, oldest first: [`GetTimeline`] -> a page of [`TimelineEntry`].
pub const ORDERS_TIMELINE: &str = "orders.timeline";

/// Takes in that pieces shall come back: [`CreateReturn`] and [`IDEMPOTENCY_KEY`] -> [`Return`].
pub const RETURNS_CREATE: &str = "returns.create";
/// Takes in what the customer asks: [`AskReturn`] -> [`Return`].
pub const RETURNS_ASK: &str = "returns.ask";
/// Says what of an order can be sent back: [`GetReturnable`] -> [`Returnable`].
pub const RETURNS_RETURNABLE: &str = "returns.returnable";
/// Lets pieces come back: [`ApproveReturn`] -> [`Return`].
pub const RETURNS_APPROVE: &str = "returns.approve";
/// Does not take pieces back: [`EndReturn`] -> [`Return`].
pub const RETURNS_DECLINE: &str = "returns.decline";
/// Gives up a return that nobody has decided yet: [`EndReturn`] -> [`Return`].
pub const RETURNS_CANCEL: &str = "returns.cancel";
/// Gives returns, oldest first: [`ListReturns`] -> a page of [`Return`].
pub const RETURNS_LIST: &str = "returns.list";
/// Says how many returns and refunds wait for somebody: `{}` -> [`WaitingReturns`].
pub const RETURNS_COUNT: &str = "returns.count";
/// Gives one return: [`GetReturn`] -> [`Return`].
pub const RETURNS_GET: &str = "returns.get";
/// Gives refunds, oldest first: [`ListRefunds`] -> a page of [`Refund`].
pub const REFUNDS_LIST: &str = "refunds.list";
/// Gives one refund: [`GetRefund`] -> [`Refund`].
pub const REFUNDS_GET: &str = "refunds.get";
/// Says that the customer has the money: [`SettleRefund`] -> [`Refund`].
pub const REFUNDS_SETTLE: &str = "refunds.settle";
/// Says that the money is not paid: [`AbandonRefund`] -> [`Refund`].
pub const REFUNDS_ABANDON: &str = "refunds.abandon";

/// Says which item of ours a name of a channel stands for: [`PutAlias`] -> [`Alias`].
pub const ALIASES_PUT: &str = "aliases.put";
/// Forgets it: [`RemoveAlias`] -> the [`Alias`] as it was.
pub const ALIASES_REMOVE: &str = "aliases.remove";
/// Gives the aliases of a channel: [`ListAliases`] -> a page of [`Alias`].
pub const ALIASES_LIST: &str = "aliases.list";

/// Header of `deliveries.take`: the channel's id.
pub const CHANNEL: &str = "kontor-channel";
/// Header of `deliveries.take`: the platform's topic, such as `orders/create`.
pub const TOPIC: &str = "kontor-topic";
/// Header of `deliveries.take`: the signed `webhook-id` of Standard Webhooks; a key.
pub const WEBHOOK_ID: &str = "kontor-webhook-id";
/// Header of `deliveries.take`: the platform's own delivery id; recorded, decides nothing.
pub const PLATFORM_DELIVERY_ID: &str = "kontor-platform-delivery-id";
/// Header of `deliveries.take`: when the gateway took it, RFC 3339.
pub const RECEIVED_AT: &str = "kontor-received-at";

/// The channel for orders by hand that exists from the start.
pub const COUNTER: &str = "counter";
