//! Where an order may go from where it stands.

use contracts::order::OrderStatus::{
    self, Approved, Cancelled, Closed, Completed, InReview, Processing, Received, Rejected,
};

/// One way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// From where.
    pub from: OrderStatus,
    /// What is asked or told then.
    pub on: &'static [&'static str],
    /// To where.
    pub to: OrderStatus,
    /// What leads there.
    pub when: &'static str,
}

const fn way(
    from: OrderStatus,
    to: OrderStatus,
    on: &'static [&'static str],
    when: &'static str,
) -> Transition {
    Transition { from, on, to, when }
}

const ALL_CANCELLED: &str = "every piece is cancelled and none left the house";
const ALL_SETTLED: &str =
    "every piece is settled, and the customer, the timer or the house says so";

const ENDING: &[&str] = &["approval", "cancellation", "news", "withdrawal"];
const SETTLING: &[&str] =
    &["cancellation answered", "receipt confirmed", "shipment ended", "timer"];

/// Every way there is; `STATES.md` shows the same table, and a test finds each of them.
pub const TRANSITIONS: &[Transition] = &[
    way(Received, InReview, &["hold"], "review places a hold"),
    way(Received, Approved, &["approval"], "review approves"),
    way(Received, Rejected, &["rejection"], "review rejects"),
    way(Received, Cancelled, &["cancellation", "news", "withdrawal"], "every piece is cancelled"),
    way(Received, Completed, ENDING, "nothing is left to be sent, or it is a test"),
    way(InReview, Approved, &["approval"], "review approves"),
    way(InReview, Rejected, &["rejection"], "review rejects"),
    way(InReview, Cancelled, &["cancellation", "news", "withdrawal"], "every piece is cancelled"),
    way(InReview, Completed, ENDING, "nothing is left to be sent, or it is a test"),
    way(Approved, Processing, &["pick released"], "the first pick job is released"),
    way(Approved, Cancelled, &["cancellation answered"], ALL_CANCELLED),
    way(Approved, Completed, SETTLING, ALL_SETTLED),
    way(Processing, Cancelled, &["cancellation answered"], ALL_CANCELLED),
    way(Processing, Completed, SETTLING, ALL_SETTLED),
    way(Completed, Closed, &["timer"], "the return window is over and the money is balanced"),
];

/// Says whether there is a way.
pub fn leads_to(from: OrderStatus, to: OrderStatus) -> bool {
    TRANSITIONS.iter().any(|way| way.from == from && way.to == to)
}

/// Says whether nothing that happens to pieces matters any more.
pub fn is_over(status: OrderStatus) -> bool {
    matches!(status, Completed | Closed | Cancelled | Rejected)
}

/// Says whether review has not decided yet.
pub fn awaits_review(status: OrderStatus) -> bool {
    matches!(status, Received | InReview)
}

/// Gives the word that stands in rows and pages.
pub fn word(status: OrderStatus) -> &'static str {
    match status {
        Received => "received",
        InReview => "in_review",
        Approved => "approved",
        Processing => "processing",
        Completed => "completed",
        Closed => "closed",
        Cancelled => "cancelled",
        Rejected => "rejected",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [OrderStatus; 8] =
        [Received, InReview, Approved, Processing, Completed, Closed, Cancelled, Rejected];

    #[test]
    fn whatever_is_not_over_can_be_cancelled_and_completed() {
        for status in ALL.into_iter().filter(|status| !is_over(*status)) {
            assert!(leads_to(status, Cancelled), "{status:?}");
            assert!(leads_to(status, Completed), "{status:?}");
        }
    }

    #[test]
    fn from_the_end_nothing_leads_on() {
        for end in [Closed, Cancelled, Rejected] {
            assert!(ALL.into_iter().all(|status| !leads_to(end, status)), "{end:?}");
        }
    }
}
