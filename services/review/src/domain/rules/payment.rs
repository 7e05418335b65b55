use contracts::order::PaymentStatus::{
    Authorized, None as Unpaid, Paid, PartiallyPaid, PartiallyRefunded, Refunded, Voided,
};
use contracts::order::{HoldReason, OrderFacts};

use super::{Demands, Finding, entry};

/// Finds an order whose money is not there.
///
/// What was given back entirely is for a clerk, also where it would be paid at the door: the shop
/// hardly wants it sent. A part that was given back concerns a part of the goods.
pub(super) fn awaiting_payment(order: &OrderFacts, demands: &Demands) -> Option<Finding> {
    let owed = order.amounts.total > 0;
    let finding = |owner, fact: &str| {
        let evidence = [entry("payment_status", fact)];
        Finding::of(HoldReason::AwaitingPayment, owner, evidence)
    };
    match order.payment_status {
        Paid | PartiallyRefunded => None,
        Refunded => finding("clerk", "refunded"),
        Voided => finding("clerk", "voided"),
        // What is still due at the door is not told, and nobody may be asked to pay twice.
        PartiallyPaid if owed => finding("shop", "partially_paid"),
        Authorized if owed && !order.cash_on_delivery && !demands.accept_authorized_payment => {
            finding("shop", "authorized")
        }
        Unpaid if owed && !order.cash_on_delivery => finding("shop", "none"),
        PartiallyPaid | Authorized | Unpaid => None,
    }
}
