use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use contracts::events::review::{
    CorrectionRequested, HoldPlaced, HoldReleased, OrderApproved, OrderRejected,
};
use contracts::ids::{HoldId, Id};

use crate::domain::rules::Finding;
use crate::domain::{Hold, Release, Review, ReviewState, approval};

/// What review announces.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    /// Nothing speaks against the order, or a person said so.
    Approved(Box<OrderApproved>),
    /// The order is not acceptable.
    Rejected(OrderRejected),
    /// Something speaks against the order.
    Placed(HoldPlaced),
    /// It does so no longer.
    Released(HoldReleased),
    /// The customer knows what is missing.
    Asked(Box<CorrectionRequested>),
}

/// A review on its way from one state to the next, with what is to be announced.
pub(super) struct Moving {
    review: Review,
    facts: Vec<Fact>,
    now: DateTime<Utc>,
}

impl Moving {
    pub(super) fn from(review: &Review, now: DateTime<Utc>) -> Self {
        Self { review: review.clone(), facts: vec![], now }
    }

    pub(super) fn review(&mut self) -> &mut Review {
        &mut self.review
    }

    pub(super) fn finish(self) -> (Box<Review>, Vec<Fact>) {
        (Box::new(self.review), self.facts)
    }

    pub(super) fn now(&self) -> DateTime<Utc> {
        self.now
    }

    pub(super) fn is_held(&self) -> bool {
        self.review.open_holds().next().is_some()
    }

    /// Places a hold. Its id follows from the order, the reason and how many came before it, so
    /// that the same story told again has the same holds.
    pub(super) fn place(&mut self, finding: Finding) {
        let order_id = self.review.order.order_id;
        let role = format!("hold/{}/{}", finding.reason.code(), self.review.holds.len());
        let hold = Hold {
            hold_id: HoldId::caused_by(order_id.uuid(), &role),
            reason: finding.reason,
            evidence: finding.evidence,
            owner: finding.owner.to_owned(),
            placed_at: self.now,
            release: None,
        };
        self.announce(Fact::Placed(HoldPlaced {
            hold_id: hold.hold_id,
            order_id,
            reason: hold.reason,
            evidence: hold.evidence.clone(),
            owner: hold.owner.clone(),
        }));
        self.review.holds.push(hold);
    }

    /// Asks the customer for all that open holds miss of address and contact, in one.
    pub(super) fn ask_the_customer(&mut self) {
        let review = &self.review;
        let asking: Vec<&Hold> =
            review.open_holds().filter(|hold| hold.reason.asks_the_customer()).collect();
        let missing: BTreeSet<&String> =
            asking.iter().flat_map(|hold| hold.evidence.keys()).collect();
        let requested = CorrectionRequested {
            order_id: review.order.order_id,
            number: review.order.number.clone(),
            channel: review.order.channel.clone(),
            hold_ids: asking.iter().map(|hold| hold.hold_id).collect(),
            missing: missing.into_iter().cloned().collect(),
            person: review.order.person.clone(),
        };
        self.announce(Fact::Asked(Box::new(requested)));
    }

    /// Releases the open holds that `which` picks.
    pub(super) fn release(&mut self, by: &str, note: Option<&str>, which: impl Fn(&Hold) -> bool) {
        let order_id = self.review.order.order_id;
        let mut released = vec![];
        let now = self.now;
        let open = self.review.holds.iter_mut().filter(|hold| hold.release.is_none());
        for hold in open.filter(|hold| which(hold)) {
            let note = note.map(str::to_owned);
            hold.release = Some(Release { at: now, by: by.to_owned(), note });
            released.push(HoldReleased {
                hold_id: hold.hold_id,
                order_id,
                reason: hold.reason,
                released_by: by.to_owned(),
            });
        }
        released.into_iter().for_each(|fact| self.announce(Fact::Released(fact)));
    }

    /// Closes the review in a state.
    pub(super) fn conclude(&mut self, state: ReviewState, by: &str, note: Option<&str>) {
        self.review.state = state;
        self.review.decided_at = Some(self.now);
        self.review.decided_by = Some(by.to_owned());
        self.review.note = note.map(str::to_owned);
        self.review.rejecting = None;
    }

    pub(super) fn approve(&mut self, by: &str, note: Option<&str>) {
        self.conclude(ReviewState::Approved, by, note);
        self.announce(Fact::Approved(Box::new(approval(&self.review.order, by))));
    }

    pub(super) fn reject(&mut self, by: &str, reason: &str) {
        self.conclude(ReviewState::Rejected, by, Some(reason));
        self.announce(Fact::Rejected(OrderRejected {
            order_id: self.review.order.order_id,
            reason: reason.to_owned(),
            rejected_by: by.to_owned(),
        }));
    }

    fn announce(&mut self, fact: Fact) {
        self.review.version += 1;
        self.facts.push(fact);
    }
}
