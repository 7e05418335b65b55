//! What becomes of missing pieces: cases are opened and settled by themselves, and somebody chooses.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use contracts::events::shortage::{
    ShortageChoice, ShortageDecided, ShortageOpened, ShortageSettled,
};
use contracts::ids::{Id, OrderId, ShortageId};
use contracts::problem::Problem;
use contracts::requests::warehouse::shortages::{ShortageCancel, ShortageWait};

use super::allocation::told;
use super::master::legible;
use super::offering;
use super::order::Line;
use super::said::{Body, Halt};
use super::shortage::{Case, Decision, State, Trigger};
use super::world::{Why, World};

/// Longer than what a person writes; it stands on the order's timeline.
const REASON_MAX: usize = 200;
/// Nobody waits for longer without being asked again.
const WAIT_DAYS_MAX: i64 = 366;
/// Order-intake and warehouse answer within seconds; after an hour somebody should look again.
const CANCELLED_WITHIN: TimeDelta = TimeDelta::hours(1);
/// Who lets the customer choose where no clerk did.
const OURSELVES: &str = "service:warehouse";

/// Opens cases of lines that miss pieces now, counts what came and what was cancelled of others,
/// and settles those that miss nothing any more. Looks at the orders that changed since the last
/// time.
///
/// - Says: `ShortageOpened`, `ShortageOffered`, `ShortageSettled`.
pub fn keep(world: &mut World) {
    for id in world.orders.take_touched() {
        let Some(order) = world.orders.get(id) else { continue };
        let shortages = order.shortages;
        let concerned =
            |line: &&Line| line.backordered > 0 || world.shortages.of_line(line.id).is_some();
        let lines: Vec<_> = order.lines.iter().filter(concerned).cloned().collect();
        for line in lines {
            match world.shortages.of_line(line.id).cloned() {
                Some(case) => count(world, case, &line),
                None => open(world, id, shortages, &line),
            }
        }
    }
}

fn open(world: &mut World, order_id: OrderId, shortages: i64, line: &Line) {
    let case = Case {
        id: ShortageId::caused_by(line.id.uuid(), &format!("shortage/{shortages}")),
        order_id,
        line_id: line.id,
        sku: line.sku.clone(),
        state: State::Open,
        missing: line.backordered,
        arrived: 0,
        cancelled: 0,
        substituted: 0,
        substitute: None,
        line_cancelled: line.cancelled,
        opened_at: world.now,
        decide_by: None,
        wait_until: None,
        offered: Vec::new(),
        offered_by: None,
        decisions: 0,
        decided: None,
        version: 0,
    };
    ask_for_a_choice(world, case);
}

fn ask_for_a_choice(world: &mut World, mut case: Case) {
    case.decide_by = world.rules.shortage.map(|time| world.now + time);
    case.wait_until = None;
    let opened = ShortageOpened {
        shortage_id: case.id,
        order_id: case.order_id,
        line_id: case.line_id,
        sku: case.sku.clone(),
        quantity: told(case.missing),
        expected_on: world.plans.expected_on(&case.sku),
        decide_by: case.decide_by,
    };
    let (id, order) = (case.id, case.order_id);
    let version = case.next_version();
    world.shortages.put(case.clone());
    world.say(Body::ShortageOpened(opened), id, version, Some(order));
    if world.rules.offers_at_once {
        let choices = offering::offerable(world, &case);
        offering::make(world, case, choices, OURSELVES);
    }
}

fn count(world: &mut World, mut case: Case, line: &Line) {
    let fewer = (case.missing - line.backordered).max(0);
    let cancelled = (line.cancelled - case.line_cancelled).clamp(0, fewer);
    case.missing = line.backordered;
    case.line_cancelled = line.cancelled;
    case.cancelled += cancelled;
    case.arrived += fewer - cancelled;
    let settled = case.missing == 0 && case.moved(Trigger::Settle);
    if !settled {
        world.shortages.put(case);
        return;
    }
    (case.decide_by, case.wait_until) = (None, None);
    say_settled(world, case);
}

/// Writes down a case that misses nothing any more, and tells it.
pub(super) fn say_settled(world: &mut World, mut case: Case) {
    let (id, order_id, version) = (case.id, case.order_id, case.next_version());
    let settled = ShortageSettled {
        shortage_id: id,
        order_id,
        line_id: case.line_id,
        sku: case.sku.clone(),
        arrived: told(case.arrived),
        cancelled: told(case.cancelled),
        substituted: told(case.substituted),
    };
    world.shortages.put(case);
    world.say(Body::ShortageSettled(settled), id, version, Some(order_id));
}

/// Lets missing pieces wait: to the end of a day, else of the day on which the item is expected,
/// else for the usual time.
///
/// - Says: `ShortageDecided`, where anything changed.
pub fn wait(world: &mut World, ask: &ShortageWait, why: &Why) -> Result<(), Halt> {
    let case = known(world, ask.shortage_id)?;
    let today = world.now.date_naive();
    let far = today + TimeDelta::days(WAIT_DAYS_MAX);
    if ask.until.is_some_and(|until| until < today || until > far) {
        let words = format!("a waiting ends between {today} and {far}");
        return Err(Problem::unprocessable(words.clone()).with_error("#/until", words).into());
    }
    let expected = world.plans.expected_on(&case.sku).filter(|day| *day >= today);
    let until = ask.until.or(expected);
    if case.state == State::Waiting && case.wait_until == until {
        return Ok(());
    }
    let usual = world.rules.shortage.map(|time| world.now + time);
    let decide_by = until.map(end_of).or(usual);
    let case = Case { wait_until: until, decide_by, ..case };
    choose(world, case, ShortageChoice::Wait, ask.reason.as_deref(), &why.actor)
}

/// Gives up missing pieces: order-intake asks for their cancellation.
///
/// - Says: `ShortageDecided`, where anything changed.
pub fn cancel(world: &mut World, ask: &ShortageCancel, why: &Why) -> Result<(), Halt> {
    let case = known(world, ask.shortage_id)?;
    give_up(world, case, ask.reason.as_deref(), &why.actor)
}

fn give_up(world: &mut World, case: Case, reason: Option<&str>, by: &str) -> Result<(), Halt> {
    if case.state == State::Cancelling {
        return Ok(());
    }
    let decide_by = Some(world.now + CANCELLED_WITHIN);
    let case = Case { wait_until: None, decide_by, ..case };
    choose(world, case, ShortageChoice::Cancel, reason, by)
}

/// Lets the time decide: pieces for which nobody chose are given up; where the waiting was in vain
/// or the cancelling left pieces, somebody is asked again.
///
/// - Says: `ShortageDecided` or `ShortageOpened`.
pub fn overdue(world: &mut World, ids: &[ShortageId]) -> Result<(), Halt> {
    for id in ids {
        let due = |case: &&Case| case.decide_by.is_some_and(|at| at <= world.now);
        let Some(mut case) = world.shortages.get(*id).filter(due).cloned() else { continue };
        match case.state {
            State::Open => give_up(world, case, Some("nobody chose in time"), "timer")?,
            State::Waiting | State::Cancelling => {
                case.moved(Trigger::Reopen);
                ask_for_a_choice(world, case);
            }
            State::Settled => {}
        }
    }
    Ok(())
}

/// Moves a case by a choice and tells it.
pub(super) fn choose(
    world: &mut World,
    mut case: Case,
    choice: ShortageChoice,
    reason: Option<&str>,
    by: &str,
) -> Result<(), Halt> {
    if reason.is_some_and(|text| !legible(text, REASON_MAX)) {
        let words = format!("a reason has 1 to {REASON_MAX} characters");
        return Err(Problem::unprocessable(words.clone()).with_error("#/reason", words).into());
    }
    let before = case.state.word();
    if !case.moved(Trigger::of(choice)) {
        let words = format!("{} is {before}; `{}` cannot be chosen", case.id, choice.word());
        return Err(Problem::conflict(words).into());
    }
    case.decisions += 1;
    let reason = reason.map(str::to_owned);
    case.decided = Some(Decision { by: by.to_owned(), at: world.now, reason: reason.clone() });
    let decided = ShortageDecided {
        shortage_id: case.id,
        order_id: case.order_id,
        line_id: case.line_id,
        sku: case.sku.clone(),
        choice,
        quantity: told(case.missing),
        number: told(case.decisions),
        until: case.wait_until,
        substitute: case.substitute.clone(),
        decided_by: by.to_owned(),
        reason,
    };
    let (id, order_id, version) = (case.id, case.order_id, case.next_version());
    world.shortages.put(case);
    world.say(Body::ShortageDecided(decided), id, version, Some(order_id));
    Ok(())
}

/// Finds a case.
pub(super) fn known(world: &World, id: ShortageId) -> Result<Case, Problem> {
    let unknown = || Problem::not_found(format!("there is no shortage {id}"));
    world.shortages.get(id).cloned().ok_or_else(unknown)
}

/// Gives the first moment after a day.
fn end_of(day: NaiveDate) -> DateTime<Utc> {
    let next = day.checked_add_days(Days::new(1)).unwrap_or(day);
    next.and_time(NaiveTime::MIN).and_utc()
}
