//! Closing a parcel over picked pieces.

use contracts::events::floor::ParcelPacked;
use contracts::ids::{FulfillmentOrderId, Id, OrderId, ParcelId};
use contracts::order::LineItems;
use contracts::problem::Problem;
use contracts::requests::warehouse::work::{PackLine, PackageCreate};

use super::allocation::told;
use super::holds::unless_on_hold;
use super::job::{Job, State, Task};
use super::order::Order;
use super::parcel::{Parcel, ParcelLine, ParcelState};
use super::said::{Body, Halt};
use super::stopped::{all_cancelled, unless_cancelled};
use super::world::{Rules, Why, World};

/// Closes a parcel; none is closed of an order that is on hold, or as long as cancelled pieces lie
/// among the picked ones.
///
/// - Gives: the parcel; the last one again where nothing is named and all is packed already.
/// - Says: `ParcelPacked`.
pub fn pack(world: &mut World, ask: &PackageCreate, why: &Why) -> Result<Parcel, Halt> {
    let (order_id, cut) = wanted(world, ask)?;
    let Some(order) = world.orders.get(order_id) else {
        return Err(Problem::not_found("there is no such order").into());
    };
    unless_cancelled(world, order, cut)?;
    let lines = match &ask.lines {
        Some(lines) => named(world, order, cut, lines)?,
        None => match everything(order, cut)? {
            lines if !lines.is_empty() => lines,
            _ => return last_parcel(order, cut),
        },
    };
    unless_on_hold(world, order_id)?;
    let quantity: i64 = lines.iter().map(|line| line.quantity).sum();
    let weight_grams = ask.weight_grams.map_or_else(|| reckoned(world, &lines), i64::from).max(1);
    world.counters.parcels += 1;
    let sscc = sscc(&world.rules, world.counters.parcels);
    let now = world.now;
    let Some(order) = world.orders.change(order_id) else {
        return Err(Problem::not_found("there is no such order").into());
    };
    let location = order.fulfillments.iter().find(|known| known.id == cut);
    let parcel = Parcel {
        id: ParcelId::caused_by(order_id.uuid(), &format!("parcel/{}", order.parcels.len() + 1)),
        fulfillment_order_id: cut,
        location: location.map(|known| known.location.clone()).unwrap_or_default(),
        sscc,
        weight_grams,
        state: ParcelState::Packed,
        packed_by: why.actor.clone(),
        packed_at: now,
        version: 1,
        lines,
    };
    for line in &parcel.lines {
        if let Some(task) = order.task(line.task_id) {
            task.packed += line.quantity;
        }
    }
    let packed = told_of(order, &parcel, quantity);
    order.parcels.push(parcel.clone());
    order.settle_jobs("everything of it was cancelled");
    world.orders.note_parcel(parcel.id, order_id);
    world.say(Body::Packed(Box::new(packed)), parcel.id, 1, Some(order_id));
    Ok(parcel)
}

fn told_of(order: &mut Order, parcel: &Parcel, quantity: i64) -> ParcelPacked {
    let total = order.lines.iter().map(|line| line.wanted).sum::<i64>();
    let again = order.unpacked.take(quantity);
    let from = order.packed_pieces;
    order.packed_pieces += quantity - again.pieces;
    let to = order.packed_pieces;
    ParcelPacked {
        parcel_id: parcel.id,
        order_id: order.id,
        order_number: order.number.clone(),
        fulfillment_order_id: parcel.fulfillment_order_id,
        location: parcel.location.clone(),
        sscc: parcel.sscc.clone(),
        weight_grams: told(parcel.weight_grams),
        lines: contents(order, parcel),
        currency: order.currency,
        value_minor: again.value_minor + share(order.value_minor, from, to, total),
        cash_on_delivery_minor: again.cash_on_delivery_minor
            + share(order.cash_on_delivery_minor, from, to, total),
        shipping_method: order.shipping_method.clone(),
        person: order.person.clone(),
        channel: Some(order.channel.clone()),
    }
}

/// Gives what is in a parcel, line by line, as events tell it.
pub fn contents(order: &Order, parcel: &Parcel) -> Vec<LineItems> {
    let line = |line: &ParcelLine| order.items(line.line_id, &line.sku, line.quantity);
    parcel.lines.iter().map(line).collect()
}

/// Gives the part of an amount that falls on the pieces `from..to` of `total`; the parts of all
/// pieces add up to the amount.
fn share(amount: i64, from: i64, to: i64, total: i64) -> i64 {
    let upto = |pieces: i64| i128::from(amount) * i128::from(pieces) / i128::from(total.max(1));
    i64::try_from(upto(to) - upto(from)).unwrap_or(amount)
}

fn wanted(world: &World, ask: &PackageCreate) -> Result<(OrderId, FulfillmentOrderId), Problem> {
    match (ask.fulfillment_order_id, ask.job_id, ask.order_id) {
        (Some(cut), None, None) => {
            let order = world.orders.of_fulfillment(cut);
            let missing = || Problem::not_found(format!("there is no fulfillment order {cut}"));
            Ok((order.ok_or_else(missing)?, cut))
        }
        (None, Some(id), None) => {
            let order = world.orders.of_job(id).and_then(|order| world.orders.get(order));
            let job = order.and_then(|order| order.jobs.iter().find(|job| job.id == id));
            let missing = || Problem::not_found(format!("there is no job {id}"));
            let (order, job) = order.zip(job).ok_or_else(missing)?;
            Ok((order.id, job.fulfillment_order_id))
        }
        (None, None, Some(id)) => {
            let missing = || Problem::not_found(format!("there is no order {id} on the floor"));
            let order = world.orders.get(id).ok_or_else(missing)?;
            let loose = order.tasks().find(|(job, task)| packable(job, task) > 0);
            let cut = loose.map(|(job, _)| job.fulfillment_order_id);
            let cut = cut.or_else(|| order.fulfillments.last().map(|cut| cut.id));
            let none = || Problem::conflict(format!("nothing is set aside for {id} yet"));
            Ok((id, cut.ok_or_else(none)?))
        }
        _ => Err(Problem::unprocessable(
            "name exactly one of fulfillment_order_id, job_id and order_id",
        )),
    }
}

fn packable(job: &Job, task: &Task) -> i64 {
    if job.state == State::Picked { task.loose() } else { 0 }
}

fn everything(order: &Order, cut: FulfillmentOrderId) -> Result<Vec<ParcelLine>, Problem> {
    let mut jobs = order.jobs.iter().filter(|job| job.fulfillment_order_id == cut);
    if let Some(job) = jobs.find(|job| matches!(job.state, State::Open | State::Claimed)) {
        return Err(Problem::conflict(format!(
            "{} of zone {} is {}, not picked; name lines to pack a part",
            job.id,
            job.zone,
            job.state.word()
        )));
    }
    let tasks = order.tasks().filter(|(job, _)| job.fulfillment_order_id == cut);
    let loose = tasks.map(|(job, task)| (task, packable(job, task))).filter(|(_, n)| *n > 0);
    Ok(loose.map(|(task, quantity)| parcel_line(task, quantity)).collect())
}

fn parcel_line(task: &Task, quantity: i64) -> ParcelLine {
    ParcelLine { task_id: task.id, line_id: task.line_id, sku: task.sku.clone(), quantity }
}

fn last_parcel(order: &Order, cut: FulfillmentOrderId) -> Result<Parcel, Halt> {
    let last = order.parcels.iter().rev().find(|parcel| parcel.fulfillment_order_id == cut);
    let nothing = || {
        let words = format!("nothing of {cut} is picked and waits for packing");
        all_cancelled(order, cut).unwrap_or_else(|| Problem::conflict(words))
    };
    Ok(last.cloned().ok_or_else(nothing)?)
}

/// Checks what was named against what was picked, piece by piece.
fn named(
    world: &World,
    order: &Order,
    cut: FulfillmentOrderId,
    lines: &[PackLine],
) -> Result<Vec<ParcelLine>, Problem> {
    if lines.is_empty() {
        return Err(Problem::unprocessable("a parcel holds at least one piece"));
    }
    let tasks = order.tasks().filter(|(job, _)| job.fulfillment_order_id == cut);
    let mut left: Vec<_> = tasks.map(|(job, task)| (task, packable(job, task))).collect();
    let mut inside = Vec::<ParcelLine>::new();
    for (at, line) in lines.iter().enumerate() {
        let fault = |words: String| {
            Problem::unprocessable(words.clone()).with_error(format!("#/lines/{at}"), words)
        };
        let ways = [line.line_id.is_some(), line.sku.is_some(), line.barcode.is_some()];
        if ways.iter().filter(|given| **given).count() != 1 || line.quantity == 0 {
            let words = "name exactly one of line_id, sku and barcode, and at least one piece";
            return Err(fault(words.to_owned()));
        }
        let mut wanted = i64::from(line.quantity);
        let mut found = 0;
        for (task, loose) in left.iter_mut().filter(|(task, _)| means(world, line, task)) {
            let taken = wanted.min(*loose);
            (wanted, *loose, found) = (wanted - taken, *loose - taken, found + taken);
            match inside.iter_mut().find(|known| known.task_id == task.id) {
                Some(known) => known.quantity += taken,
                None if taken > 0 => inside.push(parcel_line(task, taken)),
                None => {}
            }
        }
        if wanted > 0 {
            let asked = line.quantity;
            return Err(fault(format!("{asked} asked for, {found} picked and not packed")));
        }
    }
    Ok(inside)
}

fn means(world: &World, line: &PackLine, task: &Task) -> bool {
    line.line_id == Some(task.line_id)
        || line.sku.as_ref() == Some(&task.sku)
        || line.barcode.as_ref().is_some_and(|code| world.items.bears(&task.sku, code))
}

fn reckoned(world: &World, lines: &[ParcelLine]) -> i64 {
    let unknown = world.rules.unknown_piece_grams;
    let goods = lines.iter().map(|line| {
        let item = world.items.get(&line.sku);
        line.quantity * item.and_then(|item| item.weight_grams).unwrap_or(unknown)
    });
    goods.sum::<i64>() + world.rules.carton_grams
}

/// Makes the number of a parcel: an extension digit, our prefix, a serial, a check digit.
pub fn sscc(rules: &Rules, serial: i64) -> String {
    // 18 digits less the extension digit and the check digit.
    let width = 16_usize.saturating_sub(rules.gs1_prefix.len()).max(1);
    let modulus = 10_i64.pow(u32::try_from(width).unwrap_or(4).min(15));
    let extension = serial / modulus % 10;
    let digits = format!("{extension}{}{:0width$}", rules.gs1_prefix, serial % modulus);
    let weighted = digits
        .bytes()
        .rev()
        .enumerate()
        .map(|(at, digit)| u32::from(digit - b'0') * if at % 2 == 0 { 3 } else { 1 });
    let check = (10 - weighted.sum::<u32>() % 10) % 10;
    format!("{digits}{check}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::TimeDelta;
    use proptest::prelude::*;

    #[test]
    fn the_check_digit_is_the_one_of_gs1() {
        let rules = |prefix: &str| Rules {
            claim: TimeDelta::zero(),
            recount: TimeDelta::zero(),
            shortage: None,
            offers_at_once: false,
            gs1_prefix: prefix.to_owned(),
            carton_grams: 0,
            unknown_piece_grams: 0,
        };
        // 1 0614141 123456789 7 stands in the general specifications of GS1.
        assert_eq!(sscc(&rules("0614141"), 1_123_456_789), "106141411234567897");
        assert_eq!(sscc(&rules("952123456789"), 1).len(), 18);
    }

    proptest! {
        #[test]
        fn the_shares_of_all_pieces_add_up(amount in 0..i64::MAX / 2, cuts in prop::collection::vec(1_i64..9, 1..9)) {
            let total = cuts.iter().sum();
            let mut from = 0;
            let mut sum = 0;
            for pieces in cuts {
                sum += share(amount, from, from + pieces, total);
                from += pieces;
            }
            prop_assert_eq!(sum, amount);
        }
    }
}
