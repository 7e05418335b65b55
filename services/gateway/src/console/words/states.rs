//! Where things stand, each with its tone.

use contracts::events::shipment::TrackingStatus;
use contracts::order::{Buckets, OrderStatus, PaymentStatus};
use contracts::requests::intake::{CancellationState, FulfillmentStatus, ReturnStatus};
use contracts::requests::logistics::ShipmentStatus;

use crate::edge::form::Language::{self, Chinese};

/// How a state feels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing to do with it.
    Quiet,
    /// On its way.
    Busy,
    /// As it should be.
    Good,
    /// Somebody should look.
    Careful,
    /// Ended badly.
    Bad,
}

impl Tone {
    /// Gives the word that stands in pages.
    pub fn word(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Busy => "busy",
            Self::Good => "good",
            Self::Careful => "careful",
            Self::Bad => "bad",
        }
    }
}

/// A state in words, with its tone.
pub type Stated = (Tone, &'static str);

type Both = (Tone, &'static str, &'static str);

fn said(language: Language, (tone, english, chinese): Both) -> Stated {
    (tone, if language == Chinese { chinese } else { english })
}

/// Gives the word that stands in addresses, and with which a list is asked.
pub fn order_code(status: OrderStatus) -> &'static str {
    match status {
        OrderStatus::Received => "received",
        OrderStatus::InReview => "in_review",
        OrderStatus::Approved => "approved",
        OrderStatus::Processing => "processing",
        OrderStatus::Completed => "completed",
        OrderStatus::Closed => "closed",
        OrderStatus::Cancelled => "cancelled",
        OrderStatus::Rejected => "rejected",
    }
}

/// Every status of an order, in the order of its way.
pub const ORDER_STATUSES: [OrderStatus; 8] = [
    OrderStatus::Received,
    OrderStatus::InReview,
    OrderStatus::Approved,
    OrderStatus::Processing,
    OrderStatus::Completed,
    OrderStatus::Closed,
    OrderStatus::Cancelled,
    OrderStatus::Rejected,
];

/// Says where an order stands.
pub fn order(language: Language, status: OrderStatus) -> Stated {
    let both = match status {
        OrderStatus::Received => (Tone::Busy, "Received", "已接收"),
        OrderStatus::InReview => (Tone::Careful, "In review", "审核中"),
        OrderStatus::Approved => (Tone::Busy, "Approved", "已审核"),
        OrderStatus::Processing => (Tone::Busy, "Processing", "处理中"),
        OrderStatus::Completed => (Tone::Good, "Completed", "已完成"),
        OrderStatus::Closed => (Tone::Quiet, "Closed", "已关闭"),
        OrderStatus::Cancelled => (Tone::Quiet, "Cancelled", "已取消"),
        OrderStatus::Rejected => (Tone::Bad, "Rejected", "已拒绝"),
    };
    said(language, both)
}

/// Says how far the goods are.
pub fn goods(language: Language, status: FulfillmentStatus) -> Stated {
    let both = match status {
        FulfillmentStatus::Unfulfilled => (Tone::Quiet, "Not begun", "未开始"),
        FulfillmentStatus::Backordered => (Tone::Careful, "Backordered", "缺货等待"),
        FulfillmentStatus::PartiallyAllocated => (Tone::Careful, "Partly set aside", "部分备货"),
        FulfillmentStatus::Allocated => (Tone::Busy, "Set aside", "已备货"),
        FulfillmentStatus::InProgress => (Tone::Busy, "Being picked", "拣货中"),
        FulfillmentStatus::PartiallyShipped => (Tone::Busy, "Partly on the way", "部分发货"),
        FulfillmentStatus::Shipped => (Tone::Busy, "On the way", "运输中"),
        FulfillmentStatus::PartiallyDelivered => (Tone::Busy, "Partly delivered", "部分送达"),
        FulfillmentStatus::Delivered => (Tone::Good, "Delivered", "已送达"),
        FulfillmentStatus::Cancelled => (Tone::Quiet, "Nothing to send", "无需发货"),
    };
    said(language, both)
}

/// Says whether an order is paid.
pub fn payment(language: Language, status: PaymentStatus) -> Stated {
    let both = match status {
        PaymentStatus::None => (Tone::Careful, "Not paid", "未付款"),
        PaymentStatus::Authorized => (Tone::Busy, "Authorized", "已授权"),
        PaymentStatus::PartiallyPaid => (Tone::Careful, "Partly paid", "部分付款"),
        PaymentStatus::Paid => (Tone::Good, "Paid", "已付款"),
        PaymentStatus::PartiallyRefunded => (Tone::Quiet, "Partly refunded", "部分退款"),
        PaymentStatus::Refunded => (Tone::Quiet, "Refunded", "已退款"),
        PaymentStatus::Voided => (Tone::Quiet, "Voided", "已作废"),
    };
    said(language, both)
}

/// Says how far cancelling is.
pub fn cancellation(language: Language, state: CancellationState) -> Stated {
    let both = match state {
        CancellationState::Requested => (Tone::Careful, "Cancelling asked for", "已申请取消"),
        CancellationState::Done => (Tone::Quiet, "Cancelled as asked", "已按申请取消"),
        CancellationState::Partly => (Tone::Careful, "Cancelled in part", "部分取消"),
        CancellationState::Refused => (Tone::Careful, "Too late to cancel", "无法取消"),
    };
    said(language, both)
}

/// Says how far the returns of an order are; nothing where there are none.
pub fn returns(language: Language, status: ReturnStatus) -> Option<Stated> {
    let both = match status {
        ReturnStatus::None => return None,
        ReturnStatus::Requested => (Tone::Careful, "Return asked for", "已申请退货"),
        ReturnStatus::PartiallyReceived => (Tone::Busy, "Return partly here", "部分退货到达"),
        ReturnStatus::Received => (Tone::Busy, "Return is here", "退货已到达"),
        ReturnStatus::Closed => (Tone::Quiet, "Return settled", "退货已结"),
    };
    Some(said(language, both))
}

/// Says where a parcel stands in the house's words.
pub fn shipment(language: Language, status: ShipmentStatus) -> Stated {
    let both = match status {
        ShipmentStatus::Draft => (Tone::Careful, "No carrier yet", "未选承运商"),
        ShipmentStatus::Booked => (Tone::Busy, "To hand over", "待交接"),
        ShipmentStatus::HandedOver => (Tone::Busy, "With the carrier", "已交承运商"),
        ShipmentStatus::Delivered => (Tone::Good, "Delivered", "已送达"),
        ShipmentStatus::Returned => (Tone::Careful, "Came back", "已退回"),
        ShipmentStatus::Lost => (Tone::Bad, "Lost", "已丢失"),
        ShipmentStatus::Voided => (Tone::Quiet, "Taken back", "已撤回"),
    };
    said(language, both)
}

/// Says what the carrier last said of a parcel.
pub fn tracking(language: Language, status: TrackingStatus) -> Stated {
    let both = match status {
        TrackingStatus::Pending => (Tone::Quiet, "Announced", "待揽收"),
        TrackingStatus::PickedUp => (Tone::Busy, "Picked up", "已揽收"),
        TrackingStatus::InTransit => (Tone::Busy, "On the way", "运输中"),
        TrackingStatus::OnHold => (Tone::Careful, "Stopped on the way", "途中滞留"),
        TrackingStatus::DeliveryDelayed => (Tone::Careful, "Delayed", "延误"),
        TrackingStatus::OutForDelivery => (Tone::Busy, "Out for delivery", "派送中"),
        TrackingStatus::ReadyForPickup => (Tone::Busy, "Waits to be fetched", "待自提"),
        TrackingStatus::DeliveryFailed => (Tone::Careful, "Delivery failed", "投递失败"),
        TrackingStatus::ReturnToSender => (Tone::Careful, "On the way back", "退回途中"),
        TrackingStatus::Delivered => (Tone::Good, "Delivered", "已送达"),
        TrackingStatus::Cancelled => (Tone::Quiet, "Taken back", "已撤回"),
        TrackingStatus::Unknown => (Tone::Careful, "Not understood", "无法识别"),
    };
    said(language, both)
}

/// Says where pieces are: each place that has some, with how many.
pub fn places(language: Language, buckets: &Buckets) -> Vec<(Stated, u32)> {
    let all: [(Both, u32); 9] = [
        ((Tone::Quiet, "not routed yet", "未分配仓库"), buckets.unrouted),
        ((Tone::Careful, "waiting for stock", "缺货等待"), buckets.backordered),
        ((Tone::Busy, "set aside", "已备货"), buckets.allocated),
        ((Tone::Busy, "picked", "已拣"), buckets.picked),
        ((Tone::Busy, "packed", "已打包"), buckets.packed),
        ((Tone::Busy, "with the carrier", "运输中"), buckets.in_transit),
        ((Tone::Good, "delivered", "已送达"), buckets.delivered),
        ((Tone::Bad, "written off", "已核销"), buckets.written_off),
        ((Tone::Quiet, "cancelled", "已取消"), buckets.cancelled),
    ];
    let some = all.into_iter().filter(|(_, count)| *count > 0);
    some.map(|(both, count)| (said(language, both), count)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::edge::form::Language::English;

    #[test]
    fn the_word_in_an_address_is_the_word_of_the_contract() {
        for status in ORDER_STATUSES {
            let word = serde_json::to_value(status).expect("a word");
            assert_eq!(word, order_code(status));
        }
    }

    #[test]
    fn only_places_that_have_pieces_are_named() {
        let buckets = Buckets { picked: 2, delivered: 1, ..Buckets::default() };
        let english = places(English, &buckets);
        assert_eq!(english, [((Tone::Busy, "picked"), 2), ((Tone::Good, "delivered"), 1)]);
        assert_eq!(places(Chinese, &buckets)[0].0.1, "已拣");
    }
}
