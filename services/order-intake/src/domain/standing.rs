//! What follows from quantities and is stored nowhere.

use contracts::order::{Buckets, OrderStatus, PaymentStatus};
use contracts::requests::intake::{CancellationState, FulfillmentStatus};

/// Gives how far the goods are.
pub fn fulfillment_status(status: OrderStatus, lines: &[Buckets]) -> FulfillmentStatus {
    let sum = |pieces: fn(&Buckets) -> u32| lines.iter().map(pieces).map(u64::from).sum::<u64>();
    let wanted = sum(|line| line.total() - line.cancelled - line.written_off);
    let [delivered, in_transit] = [sum(|line| line.delivered), sum(|line| line.in_transit)];
    let allocated = sum(|line| line.allocated);
    let handled = sum(|line| line.picked + line.packed);
    let at_work = handled > 0 || (status == OrderStatus::Processing && allocated > 0);
    match () {
        () if wanted == 0 && sum(Buckets::total) > 0 => FulfillmentStatus::Cancelled,
        () if wanted == 0 => FulfillmentStatus::Unfulfilled,
        () if delivered == wanted => FulfillmentStatus::Delivered,
        () if delivered > 0 => FulfillmentStatus::PartiallyDelivered,
        () if in_transit == wanted => FulfillmentStatus::Shipped,
        () if in_transit > 0 => FulfillmentStatus::PartiallyShipped,
        () if at_work => FulfillmentStatus::InProgress,
        () if allocated == wanted => FulfillmentStatus::Allocated,
        () if allocated > 0 => FulfillmentStatus::PartiallyAllocated,
        () if sum(|line| line.backordered) == wanted => FulfillmentStatus::Backordered,
        () => FulfillmentStatus::Unfulfilled,
    }
}

/// Gives how far cancelling is, over pieces that were asked for, cancelled and refused.
pub fn cancellation_state(asked: u32, cancelled: u32, refused: u32) -> CancellationState {
    match () {
        () if cancelled + refused < asked => CancellationState::Requested,
        () if refused == 0 => CancellationState::Done,
        () if cancelled == 0 => CancellationState::Refused,
        () => CancellationState::Partly,
    }
}

/// Says whether nobody owes anybody anything, as far as the platform tells.
pub fn money_is_balanced(payment: PaymentStatus, cash_on_delivery: bool, total: i64) -> bool {
    let settled = match payment {
        PaymentStatus::Paid
        | PaymentStatus::PartiallyRefunded
        | PaymentStatus::Refunded
        | PaymentStatus::Voided => true,
        PaymentStatus::None | PaymentStatus::Authorized | PaymentStatus::PartiallyPaid => false,
    };
    settled || cash_on_delivery || total <= 0
}

/// Gives the word that stands in rows.
pub fn payment_word(payment: PaymentStatus) -> &'static str {
    match payment {
        PaymentStatus::None => "none",
        PaymentStatus::Authorized => "authorized",
        PaymentStatus::PartiallyPaid => "partially_paid",
        PaymentStatus::Paid => "paid",
        PaymentStatus::PartiallyRefunded => "partially_refunded",
        PaymentStatus::Refunded => "refunded",
        PaymentStatus::Voided => "voided",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(status: OrderStatus, line: Buckets) -> FulfillmentStatus {
        fulfillment_status(status, &[line])
    }

    #[test]
    fn the_goods_are_as_far_as_their_pieces_say() {
        let none = Buckets::default();
        let approved = OrderStatus::Approved;
        assert_eq!(said(approved, none), FulfillmentStatus::Unfulfilled);
        let backordered = Buckets { backordered: 2, ..none };
        assert_eq!(said(approved, backordered), FulfillmentStatus::Backordered);
        let some = Buckets { allocated: 1, backordered: 1, ..none };
        assert_eq!(said(approved, some), FulfillmentStatus::PartiallyAllocated);
        let all = Buckets { allocated: 2, ..none };
        assert_eq!(said(approved, all), FulfillmentStatus::Allocated);
        assert_eq!(said(OrderStatus::Processing, all), FulfillmentStatus::InProgress);
        let gone = Buckets { in_transit: 2, cancelled: 1, ..none };
        assert_eq!(said(OrderStatus::Processing, gone), FulfillmentStatus::Shipped);
        let there = Buckets { delivered: 2, written_off: 1, ..none };
        assert_eq!(said(OrderStatus::Processing, there), FulfillmentStatus::Delivered);
        let nothing = Buckets { cancelled: 2, ..none };
        assert_eq!(said(OrderStatus::Cancelled, nothing), FulfillmentStatus::Cancelled);
    }

    #[test]
    fn a_cancellation_is_open_until_every_piece_is_answered() {
        assert_eq!(cancellation_state(3, 1, 1), CancellationState::Requested);
        assert_eq!(cancellation_state(3, 3, 0), CancellationState::Done);
        assert_eq!(cancellation_state(3, 0, 3), CancellationState::Refused);
        assert_eq!(cancellation_state(3, 2, 1), CancellationState::Partly);
    }
}
