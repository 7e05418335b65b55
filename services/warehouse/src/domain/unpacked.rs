//! Pieces that come out of a parcel and wait to be packed again.

/// Pieces of parcels that were taken apart, with their share of the amounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unpacked {
    /// How many pieces.
    pub pieces: i64,
    /// What they are worth.
    pub value_minor: i64,
    /// What is to be paid for them at the door.
    pub cash_on_delivery_minor: i64,
}

impl Unpacked {
    /// Takes up to so many pieces out again, with their part of the amounts; the last piece takes
    /// what is left.
    pub fn take(&mut self, pieces: i64) -> Self {
        let taken = pieces.min(self.pieces);
        let part = |amount: i64| {
            let part = i128::from(amount) * i128::from(taken) / i128::from(self.pieces.max(1));
            i64::try_from(part).unwrap_or(amount)
        };
        let (value_minor, cash) = (part(self.value_minor), part(self.cash_on_delivery_minor));
        self.pieces -= taken;
        self.value_minor -= value_minor;
        self.cash_on_delivery_minor -= cash;
        Self { pieces: taken, value_minor, cash_on_delivery_minor: cash }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_was_unpacked_is_packed_again_for_the_same_amounts(
            value in 0..i64::MAX / 2, cash in 0..i64::MAX / 2, cuts in prop::collection::vec(1_i64..9, 1..9),
        ) {
            let pieces = cuts.iter().sum();
            let mut left = Unpacked { pieces, value_minor: value, cash_on_delivery_minor: cash };
            let taken: Vec<_> = cuts.into_iter().map(|pieces| left.take(pieces)).collect();
            prop_assert_eq!(left, Unpacked::default());
            prop_assert_eq!(taken.iter().map(|part| part.value_minor).sum::<i64>(), value);
            prop_assert_eq!(taken.iter().map(|part| part.cash_on_delivery_minor).sum::<i64>(), cash);
        }
    }
}
