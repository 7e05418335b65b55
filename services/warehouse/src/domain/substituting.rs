//! Another item stands in for missing pieces.
//!
//! The line stays as it was ordered: its task, and the parcel after it, bear the item that is really
//! sent. So quantities are conserved by line, the books by item, and the price is the one agreed.

use contracts::events::shortage::ShortageChoice;
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::ShortageSubstitute;
use contracts::sku::Sku;

use super::allocation::{Pieces, allocate};
use super::choosing::{choose, known, say_settled};
use super::master::known_item;
use super::said::Halt;
use super::shortage::{Case, State, Trigger};
use super::world::{Why, World};

/// Sets pieces of another item aside for everything that a case misses: all of it or nothing. Chosen
/// once more it is the same.
///
/// - Says: `ShortageDecided`, `StockAllocated`, `PickReleased`, `ShortageSettled`.
/// - Errs: an item that is not in the item master or is the missing one; fewer pieces than are missing.
pub fn substitute(world: &mut World, ask: &ShortageSubstitute, why: &Why) -> Result<(), Halt> {
    let case = known(world, ask.shortage_id)?;
    if case.state == State::Settled && case.substitute.as_ref() == Some(&ask.sku) {
        return Ok(());
    }
    known_item(world, &ask.sku)?;
    if ask.sku == case.sku {
        let words = format!("{} is what is missing; name another item", ask.sku);
        return Err(Problem::unprocessable(words.clone()).with_error("#/sku", words).into());
    }
    if case.state.after(Trigger::Substitute).is_some() {
        enough(world, &case, &ask.sku)?;
    }
    let (id, order_id, missing) = (case.id, case.order_id, case.missing);
    let wishes =
        vec![Pieces { line_id: case.line_id, sku: ask.sku.clone(), quantity: case.missing }];
    let chosen =
        Case { substitute: Some(ask.sku.clone()), decide_by: None, wait_until: None, ..case };
    choose(world, chosen, ShortageChoice::Substitute, ask.reason.as_deref(), &why.actor)?;
    allocate(world, order_id, wishes, why)?;
    let case = known(world, id)?;
    let substituted = case.substituted + missing;
    say_settled(world, Case { missing: 0, substituted, ..case });
    Ok(())
}

fn enough(world: &World, case: &Case, sku: &Sku) -> Result<(), Problem> {
    let there = available(world, sku);
    if there >= case.missing {
        return Ok(());
    }
    let (missing, wanted) = (case.missing, &case.sku);
    let words = format!("{missing} {wanted} are missing, and {there} {sku} can be promised");
    Err(Problem::conflict(words.clone()).with_error("#/sku", words))
}

fn available(world: &World, sku: &Sku) -> i64 {
    world.books.available_places(sku).map(|(_, pieces)| pieces).sum()
}

/// Gives the items that may stand in for what a case misses and of which there is enough, with the
/// pieces that can be promised.
pub fn ready<'a>(world: &'a World, case: &'a Case) -> impl Iterator<Item = (&'a Sku, i64)> {
    let item = world.items.get(&case.sku).filter(|_| case.missing > 0);
    let listed = item.into_iter().flat_map(|item| &item.substitutes);
    let there = listed.map(|sku| (sku, available(world, sku)));
    there.filter(|(_, pieces)| *pieces >= case.missing)
}
