//! Milestones, the spans between them, and the histogram that spans are counted in.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use contracts::requests::analytics::Stage;

/// Upper bounds of the buckets in seconds, each included: from what machines do by themselves to
/// what customers complain about. A last bucket holds whatever took longer.
pub const BUCKET_BOUNDS: [i64; 19] = [
    1, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 57_600, 86_400, 172_800, 259_200,
    432_000, 604_800, 1_209_600, 2_592_000,
];

/// An instant on the way of an order: the first time that it got so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Milestone {
    /// Order-intake accepted it.
    Received,
    /// Review let it go.
    Approved,
    /// Stock was set aside for a piece.
    Allocated,
    /// A pick was completed.
    Picked,
    /// A parcel was closed.
    Packed,
    /// A parcel went to the carrier.
    HandedOver,
    /// A parcel reached the customer.
    Delivered,
    /// Every piece is settled.
    Completed,
}

impl Milestone {
    /// All of them, in the order of the way.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::Approved,
        Self::Allocated,
        Self::Picked,
        Self::Packed,
        Self::HandedOver,
        Self::Delivered,
        Self::Completed,
    ];
}

/// When an order reached which milestone.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Milestones([Option<DateTime<Utc>>; 8]);

impl Milestones {
    /// Makes them of one instant for each, in the order of [`Milestone::ALL`].
    pub fn new(instants: [Option<DateTime<Utc>>; 8]) -> Self {
        Self(instants)
    }

    /// Gives when a milestone was reached.
    pub fn at(&self, milestone: Milestone) -> Option<DateTime<Utc>> {
        self.0[milestone as usize]
    }

    /// Hears that a milestone was reached; the first time stands.
    pub fn reach(&mut self, milestone: Milestone, at: DateTime<Utc>) {
        let known = &mut self.0[milestone as usize];
        *known = Some(known.map_or(at, |first| first.min(at)));
    }
}

/// How long an order took for a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// UTC day on which the stage ended.
    pub day: NaiveDate,
    /// Whole seconds; none where the clocks of two machines say that it ended before it began.
    pub seconds: i64,
}

/// Between which milestones a stage lies.
const STAGES: [(Stage, Milestone, Milestone); 8] = [
    (Stage::Approved, Milestone::Received, Milestone::Approved),
    (Stage::Allocated, Milestone::Approved, Milestone::Allocated),
    (Stage::Picked, Milestone::Allocated, Milestone::Picked),
    (Stage::Packed, Milestone::Picked, Milestone::Packed),
    (Stage::HandedOver, Milestone::Packed, Milestone::HandedOver),
    (Stage::Delivered, Milestone::HandedOver, Milestone::Delivered),
    (Stage::Completed, Milestone::Delivered, Milestone::Completed),
    (Stage::Whole, Milestone::Received, Milestone::Completed),
];

/// Gives the spans of which both ends are known.
pub fn spans(milestones: &Milestones) -> BTreeMap<Stage, Span> {
    let span = |(stage, from, to)| {
        let (start, end) = (milestones.at(from)?, milestones.at(to)?);
        let seconds = (end - start).num_seconds().max(0);
        Some((stage, Span { day: end.date_naive(), seconds }))
    };
    STAGES.into_iter().filter_map(span).collect()
}

/// Gives the bucket that a span is counted in.
pub fn bucket_of(seconds: i64) -> i16 {
    let bucket = BUCKET_BOUNDS.partition_point(|bound| *bound < seconds);
    i16::try_from(bucket).unwrap_or(i16::MAX)
}

/// Counted spans: for each bucket how many, and the slowest of them; buckets ascend.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram(pub Vec<(i64, i64)>);

impl Histogram {
    /// Gives how many spans there are.
    pub fn count(&self) -> i64 {
        self.0.iter().map(|(count, _)| count).sum()
    }

    /// Gives the slowest span.
    pub fn max(&self) -> i64 {
        self.0.iter().map(|(_, max)| *max).max().unwrap_or(0)
    }

    /// Gives what the given part of all spans took at most: the slowest of the bucket in which the
    /// last of that part lies, so never less than the truth, and more by one bucket at most.
    pub fn percentile(&self, percent: i64) -> i64 {
        let rank = (self.count() * percent + 99) / 100;
        let mut seen = 0;
        let reached = self.0.iter().find(|(count, _)| {
            seen += count;
            seen >= rank
        });
        reached.map_or(0, |(_, max)| *max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_700_000_000 + seconds, 0).expect("in range")
    }

    #[test]
    fn a_span_is_known_when_both_its_ends_are() {
        let mut milestones = Milestones::default();
        milestones.reach(Milestone::Approved, at(90));
        assert!(spans(&milestones).is_empty());
        milestones.reach(Milestone::Received, at(0));
        milestones.reach(Milestone::Received, at(30));
        assert_eq!(spans(&milestones)[&Stage::Approved].seconds, 90);
        milestones.reach(Milestone::Completed, at(500));
        assert_eq!(spans(&milestones)[&Stage::Whole].seconds, 500);
        assert!(!spans(&milestones).contains_key(&Stage::Completed));
    }

    #[test]
    fn clocks_that_disagree_make_no_negative_span() {
        let mut milestones = Milestones::default();
        milestones.reach(Milestone::HandedOver, at(10));
        milestones.reach(Milestone::Delivered, at(0));
        assert_eq!(spans(&milestones)[&Stage::Delivered].seconds, 0);
    }

    #[test]
    fn a_bound_belongs_to_its_bucket() {
        assert_eq!([0, 1, 2, 5, 2_592_000, 2_592_001].map(bucket_of), [0, 0, 1, 1, 18, 19]);
    }

    proptest! {
        #[test]
        fn a_percentile_is_never_below_the_truth_nor_in_another_bucket(
            mut spans in prop::collection::vec(0_i64..3_000_000, 1..60), percent in 1_i64..=100
        ) {
            spans.sort_unstable();
            let mut buckets: BTreeMap<i16, (i64, i64)> = BTreeMap::new();
            for span in &spans {
                let (count, max) = buckets.entry(bucket_of(*span)).or_default();
                (*count, *max) = (*count + 1, (*max).max(*span));
            }
            let histogram = Histogram(buckets.into_values().collect());
            let rank = (spans.len() as i64 * percent + 99) / 100;
            let truth = spans[rank as usize - 1];
            let told = histogram.percentile(percent);
            prop_assert!(told >= truth && bucket_of(told) == bucket_of(truth));
            prop_assert_eq!(histogram.max(), spans[spans.len() - 1]);
        }
    }
}
