//! Where an order may go from where it stands.

use contracts::order::OrderStatus::{
    self, Approved, Cancelled, Closed, Completed, InReview, Processing, Received, Rejected,
};

/// One way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transition {
    /// From where.
    pub from: OrderStatus,
    /// To where.
    pub to: OrderStatus,
    /// What leads there.
    pub when: &'static str,
}

const fn way(from: OrderStatus, to: OrderStatus, when: &'static str) -> Transition {
    Transition { from, to, when }
}

/// Every way there is; the README shows the same table.
pub const TRANSITIONS: &[Transition] = &[
    way(Received, InReview, "review places a hold"),
    way(Received, Approved, "review approves"),
    way(Received, Rejected, "review rejects"),
    way(Received, Cancelled, "every piece is cancelled"),
    way(Received, Completed, "nothing is left to be sent, or it is a test order"),
    way(InReview, Approved, "review approves"),
    way(InReview, Rejected, "review rejects"),
    way(InReview, Cancelled, "every piece is cancelled"),
    way(InReview, Completed, "nothing is left to be sent"),
    way(Approved, Processing, "the first pick job is released"),
    way(Approved, Cancelled, "every piece is cancelled and none left the house"),
    way(
        Approved,
        Completed,
        "every piece is settled, and the customer, the timer or the house says so",
    ),
    way(Processing, Cancelled, "every piece is cancelled and none left the house"),
    way(
        Processing,
        Completed,
        "every piece is settled, and the customer, the timer or the house says so",
    ),
    way(Completed, Closed, "the return window is over and the money is balanced"),
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

    #[test]
    fn the_readme_shows_the_table_that_the_code_uses() {
        let readme = include_str!("../../README.md");
        for way in TRANSITIONS {
            let row = format!("| {} | {} | {} |", word(way.from), word(way.to), way.when);
            assert!(readme.contains(&row), "the README lacks: {row}");
        }
        let rows = readme.lines().filter(|line| {
            ALL.iter().any(|from| line.starts_with(&format!("| {} | ", word(*from))))
        });
        assert_eq!(rows.count(), TRANSITIONS.len());
    }
}
