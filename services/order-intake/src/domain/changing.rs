//! What the shop wants otherwise since the approval: shown with what speaks against each change,
//! then done or declined by a person.
//!
//! Fewer pieces are cancelled where they are; amounts and titles are taken over. More pieces, other
//! items, another address or transport were told to others with the approval: these are refused
//! with the way that is left.

use chrono::{DateTime, Utc};
use contracts::events::order::{Change, ChangeSettled, OrderChanged};
use contracts::ids::{CancellationId, Id};
use contracts::order::{HoldReason, LineQuantity, OrderFacts};

use super::cancelling::{self, Wish};
use super::order::{Order, Said, Step, Stop, Waits};
use super::{differences, pieces};

/// What accepting would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Each change, and why it cannot be done.
    pub verdicts: Vec<(Change, Option<String>)>,
    /// The pieces to be cancelled.
    pub cancels: Vec<LineQuantity>,
}

impl Plan {
    /// Says whether all of it can be done.
    pub fn is_possible(&self) -> bool {
        self.verdicts.iter().all(|(_, obstacle)| obstacle.is_none())
    }
}

/// Shows what the shop wants otherwise, and what of it can be done.
pub fn plan(order: &Order) -> Plan {
    let verdict = |change: &Change| (change.clone(), obstacle(order, change));
    let verdicts = order.proposed.iter().map(verdict).collect();
    let places = 0..order.facts.lines.len();
    let cancels = places.filter_map(|place| {
        let fewer = u32::try_from(wanted_less(order, place)).ok().filter(|fewer| *fewer > 0)?;
        Some(LineQuantity { line_id: order.facts.lines[place].line_id, quantity: fewer })
    });
    Plan { cancels: cancels.collect(), verdicts }
}

/// Does what the shop wants: takes amounts over, and asks for pieces to be cancelled.
///
/// - Errs: refused where nothing is held, or where a change cannot be done.
pub fn accept(
    step: &mut Step,
    settled: ChangeSettled,
    now: DateTime<Utc>,
    waits: Waits,
) -> Result<(), Stop> {
    let plan = waiting(&step.order)?;
    if let Some((change, obstacle)) = plan
        .verdicts
        .iter()
        .find_map(|(change, obstacle)| obstacle.as_ref().map(|obstacle| (change, obstacle)))
    {
        return Err(Stop::Refused(format!("{} cannot be done: {obstacle}", change.field)));
    }
    let before = step.order.facts.clone();
    for change in std::mem::take(&mut step.order.proposed) {
        if !take_over(&mut step.order.facts, &change) {
            step.order.proposed.push(change);
        }
    }
    let pieces: u32 = plan.cancels.iter().map(|line| line.quantity).sum();
    let by = settled.settled_by.clone();
    step.note("change_accepted", format!("{by} accepted what the shop changed"));
    let id = wish_id(&step.order);
    let changes = differences::between(&before, &step.order.facts);
    say(step, changes, settled);
    if pieces == 0 {
        return Ok(());
    }
    let reason = "the shop wants fewer pieces".to_owned();
    let lines = Some(plan.cancels);
    let wish = Wish { id, lines, reason, requested_by: by, makes_due: false };
    cancelling::wish(step, wish, now, waits)
}

/// Keeps the order as it was approved.
pub fn decline(step: &mut Step, settled: ChangeSettled) -> Result<(), Stop> {
    waiting(&step.order)?;
    let why = settled.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let by = &settled.settled_by;
    step.note("change_declined", format!("{by} keeps the order as it was approved{why}"));
    say(step, vec![], settled);
    Ok(())
}

/// Names the wish to cancel that accepting makes at this version of the order.
fn wish_id(order: &Order) -> CancellationId {
    CancellationId::caused_by(order.id().uuid(), &format!("change accepted at {}", order.version))
}

fn waiting(order: &Order) -> Result<Plan, Stop> {
    let held = |hold: &contracts::requests::intake::OpenHold| {
        hold.reason == HoldReason::ChangedAfterApproval
    };
    if order.is_over() || !order.holds.iter().any(held) {
        let words = format!("no change of the shop waits for a decision about {}", order.id());
        return Err(Stop::Refused(words));
    }
    Ok(plan(order))
}

fn say(step: &mut Step, changes: Vec<Change>, settled: ChangeSettled) {
    let order = step.order.facts.clone();
    let settled = Some(settled);
    let changed = OrderChanged { order, changes, settled, correction: None };
    step.say(Said::Changed(Box::new(changed)));
}

/// Gives the place of a line and its member; no member where the whole line comes or goes.
fn line_of(field: &str) -> Option<(usize, &str)> {
    let rest = field.strip_prefix("lines.")?;
    let (place, member) = rest.split_once('.').unwrap_or((rest, ""));
    Some((place.parse().ok()?, member))
}

/// Gives how many pieces fewer the shop wants of a line than we mean to send; less than nothing
/// where it wants more.
fn wanted_less(order: &Order, place: usize) -> i64 {
    let (facts, buckets) = (&order.facts.lines[place], &order.buckets[place]);
    let of_line = |member: &str| {
        let mut changes = order.proposed.iter();
        changes.find(|change| line_of(&change.field) == Some((place, member)))
    };
    let after = |member: &str, now: u32| {
        let told = of_line(member).and_then(|change| change.after.as_ref()?.parse().ok());
        told.unwrap_or(i64::from(now))
    };
    if of_line("quantity").or(of_line("cancelled")).is_none() && of_line("").is_none() {
        return 0;
    }
    let gone = of_line("").is_some_and(|change| change.after.is_none());
    let wanted = match gone {
        true => 0,
        false => after("quantity", facts.quantity) - after("cancelled", facts.cancelled),
    };
    let pending = cancelling::pending(order, facts.line_id);
    i64::from(facts.quantity - buckets.cancelled) - i64::from(pending) - wanted
}

fn obstacle(order: &Order, change: &Change) -> Option<String> {
    let words = match line_of(&change.field) {
        Some((place, "")) if change.before.is_none() || place >= order.facts.lines.len() => {
            "a new line was not approved; enter it as an order of its own"
        }
        Some((place, "" | "quantity" | "cancelled")) => return fewer_only(order, place),
        Some((_, "title" | "variant")) => return None,
        Some((_, "unit_price" | "list_total" | "discount" | "tax")) => return money(order, change),
        Some((_, "delivered")) => {
            "the shop sent pieces by itself; cancel here what shall not be sent twice, then decline"
        }
        Some(_) => "another item was approved; cancel the line and enter a new order",
        None if change.field.starts_with("amounts.") => return money(order, change),
        None => match change.field.as_str() {
            "number" | "person.customer" | "person.note" => return None,
            Change::RECIPIENT => {
                "the address went to the warehouse with the approval; cancel what has not left and \
                 enter a new order, or decline"
            }
            "shipping_method" => {
                "the transport went to the warehouse with the approval; void the shipment and book \
                 another by hand, or decline"
            }
            _ => "it was approved otherwise; cancel the order and enter a new one, or decline",
        },
    };
    Some(words.to_owned())
}

fn fewer_only(order: &Order, place: usize) -> Option<String> {
    let less = wanted_less(order, place);
    let buckets = &order.buckets[place];
    let pending = cancelling::pending(order, order.facts.lines[place].line_id);
    let here = i64::from(pieces::open(buckets) - buckets.in_transit) - i64::from(pending);
    match less {
        ..0 => Some(format!(
            "{} more pieces were not approved; enter them as an order of their own",
            -less
        )),
        0.. if less > here => {
            Some(format!("{less} pieces shall not be sent, and only {here} are still in the house"))
        }
        _ => None,
    }
}

fn money(order: &Order, change: &Change) -> Option<String> {
    let readable = change.after.as_ref().is_none_or(|text| text.parse::<i64>().is_ok());
    if order.facts.cash_on_delivery {
        return Some(
            "what is to be paid at the door is on its way with the parcel; cancel what has not left \
             and enter a new order, or decline"
                .to_owned(),
        );
    }
    (!readable).then(|| "it is no amount".to_owned())
}

/// Takes a change into the order's facts; says whether it is one of those that are facts alone.
fn take_over(facts: &mut OrderFacts, change: &Change) -> bool {
    let amount = change.after.as_ref().and_then(|text| text.parse::<i64>().ok());
    if let Some((place, member)) = line_of(&change.field) {
        let Some(line) = facts.lines.get_mut(place) else { return false };
        match (member, amount) {
            ("title", _) => line.title = change.after.clone().unwrap_or_default(),
            ("variant", _) => line.variant.clone_from(&change.after),
            ("list_total", amount) => line.list_total = amount,
            ("unit_price", Some(amount)) => line.unit_price = amount,
            ("discount", Some(amount)) => line.discount = amount,
            ("tax", Some(amount)) => line.tax = amount,
            _ => return false,
        }
        return true;
    }
    let amounts = &mut facts.amounts;
    let place = match change.field.as_str() {
        "amounts.subtotal" => &mut amounts.subtotal,
        "amounts.discount" => &mut amounts.discount,
        "amounts.shipping" => &mut amounts.shipping,
        "amounts.tax" => &mut amounts.tax,
        "amounts.tax_included" => &mut amounts.tax_included,
        "amounts.fees" => &mut amounts.fees,
        "amounts.total" => &mut amounts.total,
        "amounts.difference" => &mut amounts.difference,
        "number" => {
            facts.number = change.after.clone().unwrap_or_default();
            return true;
        }
        _ => return false,
    };
    match amount {
        Some(amount) => *place = amount,
        None => return false,
    }
    true
}
