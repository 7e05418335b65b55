//! A carrier of one's own is put as it should be.

use runtime::{BatchError, Outcome};

use super::desk::Desk;
use crate::domain::own_carriers::OwnCarrier;
use crate::endpoints::view;

/// Puts a carrier.
///
/// - Gives: the carrier; parcels that are booked with it keep their booking.
/// - Writes: `own_carriers`; who was preferred before is so no longer where this one is.
pub fn put_carrier(
    desk: &mut Desk<'_>,
    carrier: OwnCarrier,
    by: &str,
) -> Result<Outcome, BatchError> {
    let answer = Outcome::reply(&view::of_own_carrier(&carrier))?;
    desk.put.push((carrier, by.to_owned()));
    Ok(answer)
}
