//! Parcels: closed here, and what becomes of them on their way.

use contracts::problem::Problem;
use contracts::requests::warehouse::work::PackageCreate;

use super::decide::{Reply, Stop, once_only, say};
use super::{Command, Once, Stamp, view};
use crate::domain::world::Why;
use crate::domain::{Halt, World, dispatch, packing};

/// Hears what became of a parcel.
pub fn shipped(world: &mut World, command: &Command, why: &Why) -> Result<(), Halt> {
    match command {
        Command::HandOver(event) => dispatch::hand_over(world, event, why),
        Command::Void(event) => dispatch::void(world, event, why),
        Command::TakeBack(event) => dispatch::take_back(world, event, why),
        Command::Lose(event) => dispatch::lose(world, event),
        _ => Ok(()),
    }
}

/// Closes a parcel.
pub fn pack(
    world: &mut World,
    once: &mut Once,
    ask: &PackageCreate,
    stamp: Option<Stamp>,
    why: &Why,
) -> Reply {
    let mut close = || -> Result<_, Stop> {
        let closed = packing::pack(world, ask, why)?;
        let order = world.orders.of_parcel(closed.id).and_then(|id| world.orders.get(id));
        let order = order.ok_or_else(|| Problem::not_found("there is no such order"))?;
        Ok(view::parcel(order, &closed))
    };
    match stamp {
        Some(stamp) => once_only(once, stamp, why, close),
        None => say(&close()?),
    }
}
