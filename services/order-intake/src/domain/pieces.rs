//! Pieces of a line: in exactly one of nine buckets, always as many as were ordered.

use contracts::order::Buckets;

/// Where a piece can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bucket {
    /// No location was chosen yet.
    Unrouted,
    /// Stock is missing.
    Backordered,
    /// Stock is set aside.
    Allocated,
    /// Taken from the bin.
    Picked,
    /// In a closed parcel.
    Packed,
    /// With the carrier.
    InTransit,
    /// With the customer.
    Delivered,
    /// Lost for good.
    WrittenOff,
    /// Not wanted or not to be had any more.
    Cancelled,
}

/// Gives the pieces of a bucket.
pub fn count(buckets: &mut Buckets, bucket: Bucket) -> &mut u32 {
    match bucket {
        Bucket::Unrouted => &mut buckets.unrouted,
        Bucket::Backordered => &mut buckets.backordered,
        Bucket::Allocated => &mut buckets.allocated,
        Bucket::Picked => &mut buckets.picked,
        Bucket::Packed => &mut buckets.packed,
        Bucket::InTransit => &mut buckets.in_transit,
        Bucket::Delivered => &mut buckets.delivered,
        Bucket::WrittenOff => &mut buckets.written_off,
        Bucket::Cancelled => &mut buckets.cancelled,
    }
}

/// Writes how many pieces something is.
pub fn are(count: u32) -> String {
    if count == 1 { "1 piece is".to_owned() } else { format!("{count} pieces are") }
}

/// Writes how many pieces.
pub fn so_many(count: u32) -> String {
    if count == 1 { "1 piece".to_owned() } else { format!("{count} pieces") }
}

/// Moves as many pieces as there are, up to `quantity`, out of `from` in its order.
///
/// - Gives: how many were moved.
pub fn shift(buckets: &mut Buckets, quantity: u32, from: &[Bucket], to: Bucket) -> u32 {
    let mut left = quantity;
    for bucket in from {
        let pieces = count(buckets, *bucket);
        let taken = left.min(*pieces);
        *pieces -= taken;
        left -= taken;
    }
    *count(buckets, to) += quantity - left;
    quantity - left
}

/// Says how a line starts: what was settled elsewhere is settled here, the rest has no place yet.
pub fn start(quantity: u32, cancelled: u32, delivered: u32) -> Buckets {
    let delivered = delivered.min(quantity);
    let cancelled = cancelled.min(quantity - delivered);
    Buckets {
        unrouted: quantity - delivered - cancelled,
        delivered,
        cancelled,
        ..Buckets::default()
    }
}

/// Gives the pieces about which something still happens.
pub fn open(buckets: &Buckets) -> u32 {
    buckets.total() - buckets.settled()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Bucket; 9] = [
        Bucket::Unrouted,
        Bucket::Backordered,
        Bucket::Allocated,
        Bucket::Picked,
        Bucket::Packed,
        Bucket::InTransit,
        Bucket::Delivered,
        Bucket::WrittenOff,
        Bucket::Cancelled,
    ];

    #[test]
    fn pieces_are_taken_from_the_first_bucket_first() {
        let mut buckets = Buckets { backordered: 1, unrouted: 5, ..Buckets::default() };
        let from = [Bucket::Backordered, Bucket::Unrouted];
        assert_eq!(shift(&mut buckets, 3, &from, Bucket::Allocated), 3);
        assert_eq!(buckets, Buckets { unrouted: 3, allocated: 3, ..Buckets::default() });
    }

    proptest! {
        #[test]
        fn no_move_makes_or_loses_a_piece(
            ordered in 0_u32..100, cancelled in 0_u32..100, delivered in 0_u32..100,
            moves in prop::collection::vec((0_usize..9, 0_usize..9, 0_u32..50), 0..40),
        ) {
            let mut buckets = start(ordered, cancelled, delivered);
            for (from, to, quantity) in moves {
                shift(&mut buckets, quantity, &[ALL[from]], ALL[to]);
                prop_assert_eq!(buckets.total(), ordered);
            }
        }
    }
}
