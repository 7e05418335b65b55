//! What shops, clerks, pickers, packers, carriers and customers do, as chance wills.

use chrono::TimeDelta;
use contracts::events::shipment::TrackingStatus;
use contracts::events::shortage::ShortageChoice;
use contracts::order::{LineQuantity, PaymentStatus};
use contracts::requests::warehouse::work::{PackLine, PackageCreate};
use logistics::domain::shipment::Action;
use logistics::domain::tracking::{Ending, Report};
use machines::Chance;
use order_intake::domain::Ask;
use order_intake::domain::adapters::News;
use review::domain::Command;
use warehouse::domain::job::State;

use crate::house::{Heard, House};
use crate::{floor, shop};

/// More orders make no new kind of story.
const ORDERS_MAX: usize = 3;

/// Does one thing; whatever chance is in it follows from the number.
///
/// - Errs: where an event would be parked.
pub fn act(house: &mut House, number: u64) -> Result<(), String> {
    let mut chance = Chance::seeded(number);
    let answer = match chance.below(51) {
        0..=17 => return hear(house, &mut chance),
        18..=20 => place(house, &mut chance),
        21..=22 => tell_again(house, &mut chance),
        23..=25 => cancel(house, &mut chance),
        26..=27 => look(house, &mut chance),
        28..=29 => stock(house, &mut chance),
        30..=39 => work(house, &mut chance),
        40..=45 => carry(house, &mut chance),
        46 => {
            let seconds = i64::try_from(chance.below(2_000)).unwrap_or(0);
            house.note("time passes");
            house.later(TimeDelta::seconds(seconds));
            house.floor_clock()
        }
        47..=49 => miss(house, &mut chance),
        _ => {
            let Some(order) = chance.pick(&house.orders()).copied() else { return Ok(()) };
            house.note("the customer has everything");
            house.ask_desk(order, Ask::ConfirmReceipt)
        }
    };
    match answer {
        Heard::Done => {}
        Heard::NotYet(words) | Heard::Refused(words) if words.trim().is_empty() => {
            return Err("refused without a word".to_owned());
        }
        Heard::NotYet(words) | Heard::Refused(words) => house.note(format!("    no: {words}")),
    }
    Ok(())
}

fn hear(house: &mut House, chance: &mut Chance) -> Result<(), String> {
    if let Some(wire) = chance.pick(&house.pending()).copied() {
        house.deliver(wire)?;
    }
    Ok(())
}

fn place(house: &mut House, chance: &mut Chance) -> Heard {
    let number = house.orders().len();
    if number >= ORDERS_MAX {
        return Heard::Done;
    }
    let facts = shop::order(number, house.now, chance);
    let lines: Vec<_> = facts.lines.iter().map(|line| (line.quantity, &line.sku)).collect();
    house.note(format!("the shop has order {number}: {lines:?}"));
    house.desk.shop.insert(facts.order_id, facts.clone());
    house.shop_tells(facts, News::Created)
}

fn tell_again(house: &mut House, chance: &mut Chance) -> Heard {
    let Some(order) = chance.pick(&house.orders()).copied() else { return Heard::Done };
    if chance.once_in(8) {
        house.note("the shop deletes an order");
        return house.shop_deletes(order);
    }
    house.later(TimeDelta::seconds(1));
    let mut facts = house.desk.shop[&order].clone();
    facts.updated_at = house.now;
    let line = chance.below(facts.lines.len());
    let line = &mut facts.lines[line];
    let news = match chance.below(8) {
        0 | 1 => {
            line.quantity = u32::try_from(chance.below(4)).unwrap_or(0);
            line.cancelled = line.cancelled.min(line.quantity);
            line.delivered = line.delivered.min(line.quantity - line.cancelled);
            News::Updated
        }
        2 => {
            line.cancelled = (line.cancelled + 1).min(line.quantity - line.delivered);
            News::Updated
        }
        3 => {
            line.delivered = (line.delivered + 1).min(line.quantity - line.cancelled);
            News::Updated
        }
        4 => {
            facts.cancelled = true;
            News::Cancelled
        }
        5 => {
            facts.lines.truncate(1);
            News::Updated
        }
        _ => {
            facts.payment_status = PaymentStatus::Paid;
            News::Paid
        }
    };
    let lines: Vec<_> =
        facts.lines.iter().map(|one| (one.quantity, one.cancelled, one.delivered)).collect();
    house.note(format!("the shop tells {news:?}: {lines:?}"));
    house.desk.shop.insert(order, facts.clone());
    house.shop_tells(facts, news)
}

fn cancel(house: &mut House, chance: &mut Chance) -> Heard {
    let Some(order) = chance.pick(&house.orders()).copied() else { return Heard::Done };
    let lines = match chance.once_in(3) {
        true => None,
        false => {
            let known = &house.desk.orders[&order].facts.lines;
            let Some(line) = chance.pick(known) else { return Heard::Done };
            let quantity = u32::try_from(1 + chance.below(2)).unwrap_or(1);
            Some(vec![LineQuantity { line_id: line.line_id, quantity }])
        }
    };
    let what =
        lines.as_ref().map_or("everything".to_owned(), |lines| lines[0].quantity.to_string());
    house.note(format!("somebody wants {what} cancelled"));
    house.wish(order, lines)
}

fn look(house: &mut House, chance: &mut Chance) -> Heard {
    let Some(order) = chance.pick(&house.orders()).copied() else { return Heard::Done };
    let by = "key:clerk".to_owned();
    let holds = house.office.reviews.get(&order).map(|review| review.holds.clone());
    let hold = chance.pick(&holds.unwrap_or_default()).map(|hold| hold.hold_id);
    let asked = match (chance.below(6), hold) {
        (0, _) => Command::Reject { by, reason: "fraud".to_owned(), undo_seconds: 0 },
        (1 | 2, Some(hold_id)) => Command::Release { hold_id, by, note: None },
        _ => Command::Approve { by, note: None },
    };
    house.note(format!("a clerk decides: {asked:?}"));
    house.ask_office(order, &asked)
}

fn stock(house: &mut House, chance: &mut Chance) -> Heard {
    let (item, place) = (floor::sku(chance.below(2)), chance.below(4).min(1));
    if chance.once_in(4) {
        let change = i64::try_from(chance.below(7)).unwrap_or(0) - 4;
        house.note(format!("{item} is corrected by {change} at {}", floor::PLACES[place]));
        return house.adjust(item, place, change);
    }
    let quantity = u32::try_from(1 + chance.below(4)).unwrap_or(1);
    house.note(format!("{quantity} {item} arrive at {}", floor::PLACES[place]));
    house.receive(item, place, quantity)
}

fn miss(house: &mut House, chance: &mut Chance) -> Heard {
    let cases: Vec<_> = house.floor.world.shortages.iter().map(|case| case.id).collect();
    let Some(case) = chance.pick(&cases).copied() else { return Heard::Done };
    let choice = chance.pick(&ShortageChoice::ALL).copied().unwrap_or(ShortageChoice::Wait);
    house.note(format!("somebody chooses for what is missing: {choice:?}"));
    house.choose(case, choice)
}

fn work(house: &mut House, chance: &mut Chance) -> Heard {
    let mut jobs = house.floor.jobs();
    jobs.retain(|(_, job)| job.state != State::Cancelled);
    let Some((order, job)) = chance.pick(&jobs) else { return Heard::Done };
    if !house.floor.world.holds.reasons(*order).is_empty() && chance.once_in(2) {
        house.note("a clerk releases what the floor waits for");
        let asked = Command::Approve { by: "key:clerk".to_owned(), note: None };
        return house.ask_office(*order, &asked);
    }
    let unpicked = job.tasks.iter().find(|task| task.unpicked() > 0);
    match (job.state, unpicked) {
        (State::Open, _) => {
            house.note("a job is claimed");
            house.claim("key:ann", job.id)
        }
        (State::Claimed, _) if chance.once_in(10) => {
            house.note("a job is given back");
            house.leave(job, false)
        }
        (State::Claimed, Some(task)) => {
            let found = !chance.once_in(5);
            let most = usize::try_from(task.unpicked()).unwrap_or(1);
            let quantity = u32::try_from(1 + chance.below(most)).unwrap_or(1);
            house.note(format!(
                "{quantity} {} are {}",
                task.sku,
                if found { "taken" } else { "short" }
            ));
            house.take(job, task, quantity, found)
        }
        (State::Claimed, None) => {
            house.note("a job is confirmed");
            house.leave(job, true)
        }
        (State::Picked, _) if house.has_to_carry_back(*order) && chance.once_in(2) => {
            house.note("what was cancelled is carried back");
            house.carry_back(*order)
        }
        (State::Picked, _) => {
            let sku = job.tasks.iter().find(|task| task.loose() > 0).map(|task| task.sku.clone());
            let part = PackLine { line_id: None, sku, barcode: None, quantity: 1 };
            let lines = chance.once_in(2).then(|| vec![part]);
            house.note(format!(
                "a parcel is closed over {}",
                lines.as_ref().map_or("all", |_| "one")
            ));
            house.pack(&PackageCreate { job_id: Some(job.id), lines, ..PackageCreate::default() })
        }
        (State::Packed | State::Cancelled, _) => Heard::Done,
    }
}

fn carry(house: &mut House, chance: &mut Chance) -> Heard {
    let ids: Vec<_> = house.road.shipments.keys().copied().collect();
    let Some(id) = chance.pick(&ids).copied() else { return Heard::Done };
    let key = house.id().to_string();
    let at = house.now - TimeDelta::seconds(i64::try_from(chance.below(3)).unwrap_or(0));
    let report = |by_hand: bool, status, ending| {
        let report = Report::by_hand(&key, status, ending, at);
        Action::Report(Box::new(Report { by_hand, ..report }))
    };
    let by_hand = chance.once_in(2);
    let action = match chance.below(14) {
        0..=2 => Action::HandOver,
        3 => Action::Void(None),
        4 => report(by_hand, TrackingStatus::InTransit, None),
        5 => report(by_hand, TrackingStatus::DeliveryFailed, None),
        6 => report(by_hand, TrackingStatus::ReturnToSender, None),
        7 => report(by_hand, TrackingStatus::ReturnToSender, Some(Ending::Returned)),
        8 => report(by_hand, TrackingStatus::Unknown, Some(Ending::Lost)),
        9..=11 => report(by_hand, TrackingStatus::Delivered, Some(Ending::Delivered)),
        12 => Action::SettleIncidents,
        _ => {
            house.note("a shipment is booked by hand");
            return house.book_by_hand(id);
        }
    };
    let words = match &action {
        Action::Report(report) => format!("reported {} (by hand: {by_hand})", report.told_as),
        other => format!("{other:?}"),
    };
    house.note(format!("a shipment: {words}"));
    house.act(id, &action)
}
