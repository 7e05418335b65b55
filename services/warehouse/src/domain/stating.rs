//! Saying how levels stand: what a batch changed, and all of it on demand.

use std::collections::BTreeMap;

use contracts::events::stock::{StatedLevel, StatementPage, StockStated};
use contracts::ids::{Id, MovementId};
use contracts::problem::Problem;
use contracts::requests::warehouse::StockState;
use contracts::sku::Sku;
use uuid::Uuid;

use super::said::{Body, Halt};
use super::stock::Level;
use super::world::{Why, World};

/// A statement's name is made by whoever asks for it.
const NAME_MAX: usize = 64;

/// Items whose levels are stated together: what begins after an item, and whether more come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Items {
    /// The items, in the order of the list.
    pub skus: Vec<Sku>,
    /// Whether there are more.
    pub more: bool,
}

/// Pages that were asked for, by what they begin after.
pub type Pages = BTreeMap<Option<String>, Items>;

/// States a page of all levels, as the commands before it left them.
///
/// - Says: `StockStated`, also where there is nothing to state, so that whoever asked knows.
pub fn page(world: &mut World, ask: &StockState, why: &Why) -> Result<(), Halt> {
    if ask.statement.is_empty() || ask.statement.len() > NAME_MAX {
        let words = format!("a statement is called by 1 to {NAME_MAX} bytes");
        return Err(Problem::unprocessable(&words).with_error("#/statement", words).into());
    }
    let items = world.pages.get(&ask.after).cloned().unwrap_or_default();
    let levels = items.skus.iter().flat_map(|sku| {
        world.books.places(sku).map(move |(place, level)| stated(sku, place, level))
    });
    let levels = levels.collect();
    let next = items.skus.last().filter(|_| items.more).map(ToString::to_string);
    let page = Some(StatementPage { statement: ask.statement.clone(), next });
    say(world, why.id, StockStated { levels, page });
    Ok(())
}

/// States the levels that a batch changed, because of the last command that did.
pub fn changed(world: &mut World, cause: Uuid) {
    let moved = world.books.moved();
    let levels: Vec<_> =
        moved.map(|(sku, place, account)| stated(sku, place, account.level)).collect();
    if !levels.is_empty() {
        say(world, cause, StockStated { levels, page: None });
    }
}

fn say(world: &mut World, cause: Uuid, body: StockStated) {
    let id = MovementId::caused_by(cause, "statement");
    world.say(Body::Stated(body), id, 1, None);
}

fn stated(sku: &Sku, location: &str, level: Level) -> StatedLevel {
    StatedLevel {
        sku: sku.clone(),
        location: location.to_owned(),
        on_hand: level.on_hand,
        available: level.available(),
    }
}
