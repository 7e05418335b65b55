//! How many pieces of a line are still to be fulfilled, and what became of the others.

/// What a platform says about the pieces of a line.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Pieces {
    /// As ordered.
    pub(super) ordered: u32,
    /// Still on the order after edits and refunds.
    pub(super) current: Option<u32>,
    /// Still to be fulfilled, in the platform's own count.
    pub(super) fulfillable: Option<u32>,
    /// In fulfillments that succeeded.
    pub(super) fulfilled: u32,
    /// Refunded because they came back.
    pub(super) returned: u32,
    /// Refunded for any other reason.
    pub(super) refunded: u32,
    /// The platform calls the line, or the order, fulfilled.
    pub(super) finished: bool,
    /// The platform took back the order, or all that was left of the line.
    pub(super) taken_back: bool,
}

/// Pieces about which nothing is to be done; never more than were ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Settled {
    pub(super) cancelled: u32,
    pub(super) delivered: u32,
}

impl Pieces {
    /// Splits what is no longer open into cancelled and delivered pieces.
    ///
    /// Fulfilled beats refunded, since a refunded piece may have been sent before. A piece that is
    /// neither but not open either was fulfilled where we cannot see it.
    pub(super) fn settled(self) -> Settled {
        let delivered = self.fulfilled.min(self.ordered);
        let removed = self.removed();
        let settled = self.ordered - self.open(delivered, removed);
        let rest = settled - delivered;
        let cancelled = if self.taken_back { rest } else { removed.min(rest) };
        Settled { cancelled, delivered: settled - cancelled }
    }

    fn removed(self) -> u32 {
        let gone = self.ordered.saturating_sub(self.current.unwrap_or(self.ordered));
        gone.saturating_sub(self.returned).max(self.refunded).min(self.ordered)
    }

    fn open(self, delivered: u32, removed: u32) -> u32 {
        if self.finished || self.taken_back {
            return 0;
        }
        let unfulfilled = self.ordered - delivered;
        let counted = self.fulfillable.unwrap_or_else(|| unfulfilled.saturating_sub(removed));
        counted.min(unfulfilled).min(self.current.unwrap_or(self.ordered))
    }
}
