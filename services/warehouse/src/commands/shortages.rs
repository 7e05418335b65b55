//! Missing stock and what is planned against it.

use contracts::ids::ShortageId;
use contracts::problem::Problem;
use contracts::sku::Sku;

use super::decide::{Reply, done, say};
use super::{Command, view};
use crate::domain::world::Why;
use crate::domain::{World, choosing, offering, plan, substituting};

/// Decides a command about missing stock or a plan; others have no answer here.
pub fn reply(world: &mut World, command: &Command, why: &Why) -> Reply {
    match command {
        Command::LookAt(orders) => {
            orders.iter().for_each(|order| world.orders.touch(*order));
            world.looked_at.extend(orders);
            done(Ok(()))
        }
        Command::Overdue(ids) => done(choosing::overdue(world, ids)),
        Command::Wait(ask) => {
            choosing::wait(world, ask, why)?;
            shown(world, ask.shortage_id)
        }
        Command::GiveUp(ask) => {
            choosing::cancel(world, ask, why)?;
            shown(world, ask.shortage_id)
        }
        Command::Substitute(ask) => {
            substituting::substitute(world, ask, why)?;
            shown(world, ask.shortage_id)
        }
        Command::Offer(ask) => {
            offering::offer(world, ask, why)?;
            shown(world, ask.shortage_id)
        }
        Command::Choose(ask) => {
            offering::chosen(world, ask, why)?;
            shown(world, ask.shortage_id)
        }
        Command::PutReorderLevel(put) => {
            plan::put_reorder_level(world, put, why)?;
            planned(world, &put.sku, &put.location)
        }
        Command::PutExpected(put) => {
            plan::put_expected(world, put, why)?;
            planned(world, &put.sku, &put.location)
        }
        _ => Err(Problem::not_found("this is no command about missing stock").into()),
    }
}

fn shown(world: &World, id: ShortageId) -> Reply {
    let case = world.shortages.get(id);
    let order = case.and_then(|case| world.orders.get(case.order_id));
    let gone = || Problem::not_found(format!("there is no shortage {id}"));
    let (case, order) = case.zip(order).ok_or_else(gone)?;
    say(&view::shortage(world, order, case))
}

fn planned(world: &World, sku: &Sku, location: &str) -> Reply {
    let place = (sku.clone(), location.to_owned());
    let gone = || Problem::not_found(format!("nothing is planned for {sku} at {location}"));
    let plan = world.plans.get(&place).ok_or_else(gone)?;
    say(&view::plan(&place, plan, world.books.level(sku, location)))
}
