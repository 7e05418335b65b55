//! The customer chooses what becomes of missing pieces, among what was offered.

use contracts::events::shortage::{ShortageChoice, ShortageOffered};
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::{
    ShortageCancel, ShortageChosen, ShortageOffer, ShortageSubstitute, ShortageWait,
};

use super::allocation::told;
use super::choosing::{cancel, known, wait};
use super::said::{Body, Halt};
use super::shortage::Case;
use super::substituting::substitute;
use super::world::{Why, World};

/// Lets the customer choose, by a link.
///
/// - Says: `ShortageOffered`, where anything changed.
pub fn offer(world: &mut World, ask: &ShortageOffer, why: &Why) -> Result<(), Halt> {
    let case = known(world, ask.shortage_id)?;
    let legal = case.state.choices();
    let mut offered = ask.choices.clone().unwrap_or_else(|| offerable(world, &case));
    offered.sort_unstable();
    offered.dedup();
    if offered.is_empty() && !legal.is_empty() {
        let words = "offer at least one choice";
        return Err(Problem::unprocessable(words).with_error("#/choices", words).into());
    }
    if offered.is_empty() || offered.iter().any(|choice| !legal.contains(choice)) {
        let words = format!("{} is {}; nothing can be chosen", case.id, case.state.word());
        return Err(Problem::conflict(words).into());
    }
    if offered.iter().any(|choice| !offerable(world, &case).contains(choice)) {
        let words = format!("no item may stand in for {}; name some at it first", case.sku);
        return Err(Problem::unprocessable(words.clone()).with_error("#/choices", words).into());
    }
    make(world, case, offered, &why.actor);
    Ok(())
}

/// Gives what can be offered: another item only where one may stand in.
pub fn offerable(world: &World, case: &Case) -> Vec<ShortageChoice> {
    let item = world.items.get(&case.sku);
    let any = item.is_some_and(|item| !item.substitutes.is_empty());
    let mut choices = case.state.choices();
    choices.retain(|choice| any || *choice != ShortageChoice::Substitute);
    choices
}

/// Writes down what is offered, and tells it where it is news.
pub fn make(world: &mut World, mut case: Case, offered: Vec<ShortageChoice>, by: &str) {
    if case.offered == offered {
        return;
    }
    (case.offered, case.offered_by) = (offered, Some(by.to_owned()));
    let name = world.items.get(&case.sku).map(|item| item.name.clone());
    let told = ShortageOffered {
        shortage_id: case.id,
        order_id: case.order_id,
        line_id: case.line_id,
        name: name.unwrap_or_else(|| case.sku.to_string()),
        sku: case.sku.clone(),
        quantity: told(case.missing),
        choices: case.offered.clone(),
        decide_by: case.decide_by,
        offered_by: by.to_owned(),
    };
    let (id, order_id, version) = (case.id, case.order_id, case.next_version());
    world.shortages.put(case);
    world.say(Body::ShortageOffered(told), id, version, Some(order_id));
}

/// Does what the customer chose among what was offered.
///
/// - Says: what the choice says, where anything changed.
/// - Errs: what was not offered, or an item that the item master does not name.
pub fn chosen(world: &mut World, ask: &ShortageChosen, why: &Why) -> Result<(), Halt> {
    let case = known(world, ask.shortage_id)?;
    if !case.offered.contains(&ask.choice) {
        let words = format!("`{}` was not offered", ask.choice.word());
        return Err(Problem::conflict(words).into());
    }
    let reason = Some("the customer chose it".to_owned());
    let shortage_id = ask.shortage_id;
    match ask.choice {
        ShortageChoice::Wait => {
            wait(world, &ShortageWait { shortage_id, until: None, reason }, why)
        }
        ShortageChoice::Cancel => cancel(world, &ShortageCancel { shortage_id, reason }, why),
        ShortageChoice::Substitute => {
            let words = "name the item that shall stand in";
            let unnamed = || Problem::unprocessable(words).with_error("#/sku", words);
            let sku = ask.sku.clone().ok_or_else(unnamed)?;
            let item = world.items.get(&case.sku);
            let again = case.substitute.as_ref() == Some(&sku);
            if !again && item.is_none_or(|item| !item.substitutes.contains(&sku)) {
                let words = format!("{sku} does not stand in for {}", case.sku);
                return Err(Problem::conflict(words).into());
            }
            substitute(world, &ShortageSubstitute { shortage_id, sku, reason }, why)
        }
    }
}
