//! What stops the pack scan: pieces that were picked and cancelled since.

use std::borrow::Cow;
use std::collections::BTreeSet;

use contracts::ids::FulfillmentOrderId;
use contracts::problem::Problem;

use super::job::State;
use super::order::Order;
use super::world::{PutBack, World};

/// Refuses to close a parcel as long as cancelled pieces lie among the picked ones: whoever packs
/// carries them back first, and says so.
pub fn unless_cancelled(
    world: &World,
    order: &Order,
    cut: FulfillmentOrderId,
) -> Result<(), Problem> {
    let here = order.fulfillments.iter().find(|known| known.id == cut);
    let location = here.map(|known| known.location.as_str()).unwrap_or_default();
    let lies_here = |put_back: &&PutBack| {
        let open = put_back.done.is_none() && put_back.cancelled.is_some();
        open && put_back.order_id == order.id && put_back.location == location
    };
    let lying: Vec<_> = world.put_backs.values().filter(lies_here).collect();
    if lying.is_empty() {
        return Ok(());
    }
    let pieces = lying.iter().map(|one| format!("{} {} to {}", one.quantity, one.sku, one.bin));
    let pieces = pieces.collect::<Vec<_>>().join(", ");
    let wishes = lying.iter().filter_map(|one| one.cancelled.clone());
    let wishes: BTreeSet<_> = wishes.collect();
    let why = wishes.iter().map(|(id, reason)| format!("{reason} ({id})"));
    let why = why.collect::<Vec<_>>().join("; ");
    let words = format!(
        "pieces of {} were cancelled: {why}; carry {pieces} back, say so at their put-backs, and \
         pack what is left",
        order.number
    );
    let put_backs: Vec<_> = lying.iter().map(|one| one.id.to_string()).collect();
    let wishes: Vec<_> = wishes.into_iter().map(|(id, _)| id.to_string()).collect();
    Err(cancelled(words).with("put_backs", put_backs).with("cancellations", wishes))
}

/// Says why nothing of a fulfillment order is left to pack, where all of it was cancelled.
pub fn all_cancelled(order: &Order, cut: FulfillmentOrderId) -> Option<Problem> {
    let jobs: Vec<_> = order.jobs.iter().filter(|job| job.fulfillment_order_id == cut).collect();
    let all = !jobs.is_empty() && jobs.iter().all(|job| job.state == State::Cancelled);
    let why = jobs.iter().rev().find_map(|job| job.refusal.clone()).filter(|_| all)?;
    Some(cancelled(format!("nothing of {} is left to pack: {why}", order.number)))
}

fn cancelled(words: String) -> Problem {
    let mut problem = Problem::conflict(words);
    problem.kind = Cow::Borrowed("/problems/cancelled");
    problem.title = Cow::Borrowed("It was cancelled");
    problem
}
