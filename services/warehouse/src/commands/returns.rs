//! Goods that come back.

use contracts::ids::ReturnId;
use contracts::problem::Problem;
use contracts::requests::warehouse::returns::ExpectedReturn;

use super::decide::{Reply, done, once_only, say, who};
use super::{Command, Once, view};
use crate::domain::world::Why;
use crate::domain::{World, returning};

/// Decides a command about goods that come back; others have no answer here.
pub fn reply(world: &mut World, once: &mut Once, command: Command, why: &Why) -> Reply {
    match command {
        Command::ExpectReturn(event) => {
            returning::expect(world, &event);
            done(Ok(()))
        }
        Command::ReceiveReturn(ask, stamp) => {
            let asker = who(world, why)?;
            once_only(once, stamp, why, || {
                returning::receive(world, &asker, &ask, why)?;
                Ok(shown(world, ask.return_id)?)
            })
        }
        Command::DismissReturn(ask) => {
            returning::dismiss(world, &ask, why)?;
            say(&shown(world, ask.return_id)?)
        }
        Command::InspectReturn(ask, stamp) => {
            let asker = who(world, why)?;
            once_only(once, stamp, why, || {
                returning::inspect(world, &asker, &ask, why)?;
                Ok(shown(world, ask.return_id)?)
            })
        }
        _ => Err(Problem::not_found("this is no command about goods that come back").into()),
    }
}

fn shown(world: &World, id: ReturnId) -> Result<ExpectedReturn, Problem> {
    let back = world.backs.get(id);
    back.map(view::back).ok_or_else(|| Problem::not_found(format!("no return {id} may come")))
}
